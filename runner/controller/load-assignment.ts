import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets, runDataInputs, runOutputs, runs, workspaces } from "@/db/schema";
import { contentOf } from "@/domain/assets";
import { CONTEXT_INPUT } from "@/domain/environments";
import { isTakenDirect, literalText } from "@/domain/job-data";
import type { Assignment, FileEntry, InputPlan, OutputPlan } from "@/domain/node/assignment";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { workOf } from "@/domain/run-kinds/run-kinds";
import { isWheelInput, withWheelHashes } from "@/domain/stored-wheels";
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
  const work = row && workOf(row.run);
  const environment = row?.run.environment;
  if (!work || !environment) throw new Error(`The run ${runId} was not submitted to a runner.`);
  const { run, workspace, network } = row;
  const [data, code, outputs] = await Promise.all([
    executor.select().from(runDataInputs).where(eq(runDataInputs.runId, runId)),
    run.snapshotId ? loadFiles(executor, run.snapshotId) : [],
    planOutputs(executor, runId),
  ]);
  const wheels = data.filter(({ name }) => isWheelInput(name));
  const inputs = data.filter(({ name }) => !isWheelInput(name) && name !== CONTEXT_INPUT);
  return {
    subject: "run",
    id: runId,
    name: run.name,
    workspace,
    experimentId: run.experimentId,
    slots: run.slots,
    code,
    inputs: [...planLiterals(run.spec?.inputs), ...(await planData(executor, run, inputs))],
    outputs,
    environment: { ...environment, packages: await withWheels(executor, environment.packages, wheels) },
    ...work,
    ...(run.instanceCount > 1 && { peers: { instance: 0, count: run.instanceCount } }),
    variables: { ...environment.variables, ...work.variables },
    network: network ?? undefined,
  };
}

const loadFiles = (executor: Executor, snapshotId: string): Promise<FileEntry[]> =>
  listSnapshotFiles(executor, snapshotId);

function planLiterals(inputs: SharedSpec["inputs"] = {}): InputPlan[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const value = literalText(input);
    return value === undefined ? [] : [{ name, kind: "literal" as const, value }];
  });
}

interface WithInputs {
  id: string;
  name: string;
  spec: SharedSpec | null;
}

type DataRow = typeof runDataInputs.$inferSelect;

/** The packages of the environment, with the bytes of those that a datastore gave. */
async function withWheels(
  executor: Executor,
  packages: readonly string[],
  wheels: readonly DataRow[],
): Promise<string[]> {
  const hashes = new Map<string, string | undefined>();
  for (const { name, snapshotId } of wheels)
    hashes.set(name, (await loadFiles(executor, snapshotId!))[0]?.sha256);
  return withWheelHashes(packages, (name) => hashes.get(name));
}

async function planData(executor: Executor, run: WithInputs, rows: readonly DataRow[]): Promise<InputPlan[]> {
  return Promise.all(
    rows.map(async ({ name, kind, snapshotId, url }): Promise<InputPlan> => {
      if (kind === "http") return { name, kind: "literal", value: url! };
      const isDirect = isTakenDirect(run.spec?.inputs?.[name]);
      const files = await loadFiles(executor, snapshotId!);
      if (!isDirect) return { name, kind, files };
      return { name, kind: "literal", value: addressOf(run.name, name, kind, files) };
    }),
  );
}

/** What the script is handed in place of a path: it reads from the studio, with the token of its run. */
function addressOf(run: string, input: string, kind: "file" | "folder", files: FileEntry[]): string {
  const inner = kind === "file" ? (files[0]?.path ?? "") : "";
  return `azureml://jobs/${run}/inputs/${input}/paths/${inner}`;
}

async function planOutputs(executor: Executor, runId: string): Promise<OutputPlan[]> {
  const rows = await executor.select().from(runOutputs).where(eq(runOutputs.runId, runId));
  return rows.map(({ name, type }) => ({ name, kind: contentOf(type) ?? "folder" }));
}
