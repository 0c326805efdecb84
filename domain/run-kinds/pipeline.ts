/** Steps that run as what they need is there: Azure's pipeline job. The engine in the controller carries it out. */
import { type PipelineJob, pipelineJob } from "../pipelines/pipeline-job";
import { checkNames } from "../yaml/check-names";
import type { Job, JobFile, NamedReference, RunKindDescriptor } from "./descriptor";

const file: JobFile = {
  noun: "pipeline job",
  plural: "pipeline jobs",
  schemaName: "pipelineJob",
  order: [
    "$schema",
    "type",
    "name",
    "display_name",
    "experiment_name",
    "description",
    "tags",
    "properties",
    "inputs",
    "outputs",
    "settings",
    "jobs",
  ],
  check: checkNames,
};

const job: Job<PipelineJob> = {
  file,
  schema: pipelineJob,
  references: (spec): NamedReference[] =>
    Object.entries(spec.inputs ?? {}).flatMap(([name, input]) =>
      typeof input === "object" && "path" in input
        ? [{ role: "input", field: ["inputs", name, "path"], named: input.path, type: input.type }]
        : [],
    ),
  place: (spec) => ({
    compute: defaultCompute(spec),
    priority: 0,
    maxAttempts: 1,
    source: "",
    notices: [],
  }),
  show: (spec) => ({ compute: defaultCompute(spec), jobs: spec.jobs ?? {}, settings: spec.settings ?? {} }),
};

export const pipeline = { label: "Pipeline", executor: "engine", job } as const satisfies RunKindDescriptor;

/** Where the steps go that name no target. */
export const defaultCompute = ({ settings, compute }: Pick<PipelineJob, "settings" | "compute">): string =>
  settings?.default_compute ?? compute ?? "local";
