import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets, runDataInputs, runOutputs, runs, workspaces } from "@/db/schema";
import { readDockerArgs, readSize } from "@/domain/docker-args";
import { literalText } from "@/domain/job-data";
import type { CommandJob } from "@/domain/jobs";
import type { Assignment, FileEntry, InputPlan, OutputPlan } from "@/domain/node/assignment";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";

/** What a submitted run holds of its assignment; the claim adds the attempt, the lease and the token. */
export type LoadedAssignment = Omit<Assignment, "attempt" | "epoch" | "slot" | "token" | "masked">;

export async function loadAssignment(executor: Executor, runId: string): Promise<LoadedAssignment> {
  const [row] = await executor
    .select({ run: runs, workspace: workspaces.slug, network: computeTargets.network })
    .from(runs)
    .innerJoin(workspaces, eq(workspaces.id, runs.workspaceId))
    .leftJoin(
      computeTargets,
      and(eq(computeTargets.workspaceId, runs.workspaceId), eq(computeTargets.name, runs.compute)),
    )
    .where(eq(runs.id, runId));
  const spec = row?.run.spec;
  const environment = row?.run.environment;
  if (!spec || !environment) throw new Error(`The run ${runId} was not submitted to a runner.`);
  const { run, workspace, network } = row;
  const docker = readDockerArgs(spec.resources?.docker_args);
  return {
    runId,
    runName: run.name,
    workspace,
    experimentId: run.experimentId,
    slots: run.slots,
    command: spec.command,
    code: run.snapshotId ? await loadFiles(executor, run.snapshotId) : [],
    inputs: [...planLiterals(spec), ...(await planData(executor, runId))],
    outputs: await planOutputs(executor, runId),
    environment,
    distribution: spec.distribution,
    variables: { ...environment.variables, ...spec.environment_variables },
    network: network ?? undefined,
    timeoutSeconds: spec.limits?.timeout,
    memoryBytes: docker.memoryBytes,
    shmBytes: docker.shmBytes ?? readSize(spec.resources?.shm_size),
  };
}

const loadFiles = (executor: Executor, snapshotId: string): Promise<FileEntry[]> =>
  listSnapshotFiles(executor, snapshotId);

function planLiterals(spec: CommandJob): InputPlan[] {
  return Object.entries(spec.inputs ?? {}).flatMap(([name, input]) => {
    const value = literalText(input);
    return value === undefined ? [] : [{ name, kind: "literal" as const, value }];
  });
}

async function planData(executor: Executor, runId: string): Promise<InputPlan[]> {
  const rows = await executor.select().from(runDataInputs).where(eq(runDataInputs.runId, runId));
  return Promise.all(
    rows.map(async ({ name, kind, snapshotId, url }): Promise<InputPlan> => {
      if (kind === "http") return { name, kind, url: url! };
      return { name, kind, files: await loadFiles(executor, snapshotId!) };
    }),
  );
}

async function planOutputs(executor: Executor, runId: string): Promise<OutputPlan[]> {
  const rows = await executor.select().from(runOutputs).where(eq(runOutputs.runId, runId));
  return rows.map(({ name, type }) => ({ name, kind: type === "uri_file" ? "file" : "folder" }));
}
