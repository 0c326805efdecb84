/** One command on one machine: Azure's command job. */
import { readDockerArgs, readSize } from "../docker-args";
import { scriptOf } from "../git-facts";
import { type CommandJob, commandJob } from "../jobs";
import { readReservation } from "../reservation";
import { checkExpressions } from "../yaml/check-expressions";
import { checkNames } from "../yaml/check-names";
import type { JobFile, NamedReference, NodeJob, NodeWork, Placement, RunKindDescriptor } from "./descriptor";

const PRIORITIES = { low: -1, medium: 0, high: 1 };

const file: JobFile = {
  noun: "command job",
  plural: "command jobs",
  schemaName: "commandJob",
  order: [
    "$schema",
    "type",
    "name",
    "display_name",
    "experiment_name",
    "description",
    "tags",
    "properties",
    "command",
    "code",
    "environment",
    "environment_variables",
    "inputs",
    "outputs",
    "compute",
    "distribution",
    "resources",
    "limits",
  ],
  check: (yaml) => [...checkNames(yaml), ...checkExpressions(yaml, { texts: [["command"]] })],
};

const job: NodeJob<CommandJob> = {
  file,
  schema: commandJob,
  references,
  place: (spec): Placement => ({
    compute: spec.compute,
    priority: PRIORITIES[spec.queue_settings?.priority ?? "medium"],
    maxAttempts: 1 + (spec.retry_settings?.max_retries ?? 0),
    instanceCount: spec.resources?.instance_count ?? 1,
    source: scriptOf(spec.command),
    notices: findNotices(spec),
  }),
  show: (spec) => ({
    command: spec.command,
    compute: spec.compute,
    environment_variables: spec.environment_variables ?? {},
    resources: spec.resources ?? {},
    limits: spec.limits ?? {},
    distribution: spec.distribution ?? null,
  }),
  work,
};

export const command = { label: "Command", executor: "node", job } as const satisfies RunKindDescriptor;

function references(spec: CommandJob): NamedReference[] {
  const inputs = Object.entries(spec.inputs ?? {}).flatMap(([name, input]): NamedReference[] =>
    typeof input === "object" && "path" in input
      ? [{ role: "input", field: ["inputs", name, "path"], named: input.path, type: input.type }]
      : [],
  );
  return [
    { role: "code", field: ["code"], named: spec.code },
    ...inputs,
    { role: "environment", field: ["environment"], named: spec.environment },
  ];
}

function work(spec: CommandJob): NodeWork {
  const docker = readDockerArgs(spec.resources?.docker_args);
  return {
    command: spec.command,
    distribution: spec.distribution,
    variables: spec.environment_variables ?? {},
    timeoutSeconds: spec.limits?.timeout,
    memoryBytes: docker.memoryBytes,
    shmBytes: docker.shmBytes ?? readSize(spec.resources?.shm_size),
    reserve: readReservation(spec.resources?.properties).reserve,
  };
}

function findNotices(spec: CommandJob): string[] {
  const { unused } = readDockerArgs(spec.resources?.docker_args);
  return [
    ...(spec.services && Object.keys(spec.services).length > 0
      ? ["The services of the job were not started."]
      : []),
    ...(unused.length > 0
      ? [`docker_args ${unused.join(" ")} had no effect: the run has no container, only limits on memory.`]
      : []),
  ];
}
