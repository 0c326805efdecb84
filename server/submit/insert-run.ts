import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { batchJobs, experiments, runDataInputs, runEvents, runOutputs, runs } from "@/db/schema";
import { sourceTags } from "@/domain/git-facts";
import { newId } from "@/domain/ids";
import { isTakenDirect } from "@/domain/job-data";
import { randomName } from "@/domain/random-name";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { jobOf } from "@/domain/run-kinds/run-kinds";
import { audit } from "@/server/core/audit";
import { type Author, scriptRun, type WorkspaceCtx } from "@/server/core/context";
import { environmentHash } from "@/server/environments/environment-hash";
import { notify } from "@/server/queue/notify";
import { type SnapshotFile, storeSnapshot } from "@/server/snapshots/store-snapshot";
import { startActivity } from "../activities/start-activity";
import { recordUses } from "../assets/record-uses";
import { writeTags } from "../runs/write-tags";
import { insertPipeline } from "./pipeline/insert-pipeline";
import type { Parent, PlannedInput, RunPlan } from "./run-plan";

/** Makes the run with all that it will be carried out from, and puts it in the queue. */
export async function insertRun(
  tx: Tx,
  ctx: WorkspaceCtx<Author>,
  plan: RunPlan,
  parent: Parent | null,
): Promise<{ id: string; name: string }> {
  const { workspaceId, actor } = ctx;
  const { kind, spec, environment, code } = plan;
  const { source, notices, ...place } = jobOf(kind)!.place(spec);
  const id = newId("run");
  const given = plan.name ?? spec.name;
  const name = given ?? id;
  await tx.insert(runs).values({
    id,
    workspaceId,
    name,
    experimentId: await ensureExperiment(tx, ctx, spec.experiment_name),
    displayName: spec.display_name ?? given ?? randomName(),
    description: spec.description ?? "",
    kind,
    status: "queued",
    queuedAt: sql`now()`,
    waitingReason: "Waits for a runner to take it.",
    parentId: parent?.id ?? null,
    rootId: parent?.rootId ?? id,
    createdByRunId: scriptRun(actor),
    userId: actor.userId,
    userName: actor.name,
    spec: { ...spec, name },
    yaml: plan.yaml ?? null,
    snapshotId: code && (await snapshotOf(tx, workspaceId, code)),
    git: plan.git ?? null,
    environment,
    environmentHash: environment && environmentHash(environment),
    notices: [...(environment?.notices ?? []), ...notices],
    idempotencyKey: plan.idempotencyKey ?? null,
    ...place,
  });
  const tags = Object.entries(spec.tags ?? {}).map(([key, value]) => ({ key, value }));
  await writeTags(tx, { id, workspaceId }, [...sourceTags(source, plan.git), ...tags]);
  await insertParts(tx, workspaceId, id, plan);
  if (plan.batch) await tx.insert(batchJobs).values({ runId: id, ...plan.batch });
  if (plan.pipeline) await insertPipeline(tx, workspaceId, id, plan.pipeline);
  await startStaging(tx, ctx, { runId: id, run: name }, plan);
  // Of one statement each, so they may be sent together: nothing is left to say when one of them fails.
  await Promise.all([
    tx.insert(runEvents).values({ runId: id, attempt: 0, status: "queued" }),
    audit(tx, ctx, "runs.submit", id, { name }),
    notify(tx, "queue"),
    notify(tx, "runs", `${workspaceId} ${id}`),
  ]);
  return { id, name };
}

async function insertParts(
  tx: Tx,
  workspaceId: string,
  runId: string,
  { spec, inputs, environmentVersionId, componentVersionId }: RunPlan,
): Promise<void> {
  for (const input of inputs) {
    const { name } = input;
    const kind = isFetched(spec, input) ? "file" : input.kind;
    await tx
      .insert(runDataInputs)
      .values({ runId, name, kind, ...(await placeOfInput(tx, workspaceId, input)) });
  }
  const used = inputs.flatMap((input) => ("versionId" in input ? input : []));
  await recordUses(tx, runId, [
    ...used.map(({ name, versionId }) => ({ name, versionId, role: "input" as const })),
    ...(environmentVersionId
      ? [{ name: "", versionId: environmentVersionId, role: "environment" as const }]
      : []),
    ...(componentVersionId ? [{ name: "", versionId: componentVersionId, role: "component" as const }] : []),
  ]);
  const outputs = Object.entries(spec.outputs ?? {}).map(([name, output]) => ({
    runId,
    name,
    type: output?.type ?? "uri_folder",
    path: `named-outputs/${name}`,
  }));
  if (outputs.length > 0) await tx.insert(runOutputs).values(outputs);
}

/** What lies in datastores and on the web is copied first; until then no node is given the run. */
async function startStaging(
  tx: Tx,
  ctx: WorkspaceCtx<Author>,
  input: { runId: string; run: string },
  { spec, inputs }: RunPlan,
): Promise<void> {
  const isStored = (each: PlannedInput) => "datastore" in each || ("from" in each && each.from !== null);
  const total = inputs.filter((each) => isStored(each) || isFetched(spec, each)).length;
  if (total > 0) await startActivity(tx, ctx, { kind: "stageInputs", input }, { total });
}

/** What lies on the web becomes a file of the run, unless its script is to read the address by itself. */
const isFetched = (spec: SharedSpec, { name, kind }: PlannedInput): boolean =>
  kind === "http" && !isTakenDirect(spec.inputs?.[name]);

export async function placeOfInput(tx: Tx, workspaceId: string, input: PlannedInput) {
  if ("versionId" in input) return { snapshotId: input.snapshotId, url: input.url, ...input.from };
  if ("datastore" in input) return { datastore: input.datastore, path: input.path };
  if (input.kind === "http") return { url: input.url };
  return { snapshotId: await snapshotOf(tx, workspaceId, "files" in input ? input.files : input) };
}

const snapshotOf = async (tx: Tx, workspaceId: string, kept: SnapshotFile[] | { snapshotId: string }) =>
  "snapshotId" in kept ? kept.snapshotId : storeSnapshot(tx, workspaceId, kept);

/** The experiment of that name, made on first use; without a name, the workspace's default one. */
async function ensureExperiment(
  tx: Tx,
  { workspaceId, actor }: WorkspaceCtx<Author>,
  name: string | undefined,
): Promise<string> {
  const isIt =
    name === undefined
      ? experiments.isDefault
      : and(eq(experiments.name, name), isNull(experiments.deletedAt));
  if (name !== undefined) {
    await tx
      .insert(experiments)
      .values({ id: newId("experiment"), workspaceId, name, createdByRunId: scriptRun(actor) })
      .onConflictDoNothing();
  }
  const [row] = await tx
    .update(experiments)
    .set({ updatedAt: sql`now()` })
    .where(and(eq(experiments.workspaceId, workspaceId), isIt))
    .returning({ id: experiments.id });
  return row!.id;
}
