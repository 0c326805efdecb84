import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assetUses, pipelineRuns, runDataInputs } from "@/db/schema";
import type { UseRole } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import type { Job, NamedReference } from "@/domain/run-kinds/descriptor";
import { type JobKind, jobOf, type RunSpec } from "@/domain/run-kinds/run-kinds";
import { localPath } from "@/domain/yaml/paths";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { type FoundPath, type FoundPaths, readListedPaths } from "@/server/snapshots/found-paths";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";
import { loadRecord, type RunRecord } from "../runs/run-record";
import type { EnvironmentSource } from "./plan-environment";
import type { KeptPipeline, PlannedInput } from "./run-plan";
import { submissionInput } from "./submission";
import { type Submitted, submitFound } from "./submit-job";
import { submitPlan } from "./submit-plan";

export const resubmitInput = submissionInput.pick({ name: true, paths: true, idempotency_key: true }).extend({
  run: z.string(),
  /** The job with its edits; without it, as it was. */
  yaml: submissionInput.shape.yaml.optional(),
});

/**
 * Runs a run again. Code, local inputs and the environment that the job names as before are those that the old run
 * had; what it names anew has to be sent, as with any submission.
 */
export async function resubmitRun(
  ctx: WorkspaceCtx,
  input: z.input<typeof resubmitInput>,
): Promise<Submitted> {
  authorize(ctx, "runs:write");
  const { run, yaml, paths, name, idempotency_key } = parse(resubmitInput, input);
  const old = await loadRecord(ctx.services.db, ctx.workspaceId, run);
  const job = jobOf(old.kind);
  if (!old.spec || !job)
    throw new AppError("conflict", `The run “${run}” was made by a client: only that can run it again.`);
  const kept = await findKeptPipeline(ctx.services.db, old.id);
  if (kept) return { run: await runKeptAgain(ctx, old, kept, { yaml, name, idempotency_key }) };
  const submission = parse(submissionInput, {
    yaml: yaml ?? yamlToRunAgain(old.spec),
    name,
    idempotency_key,
  });
  const found: FoundPaths = new Map([
    ...(await findEarlierPaths(ctx.services.db, old, job.references(old.spec))),
    ...readListedPaths(paths),
  ]);
  return submitFound(ctx, submission, found, await environmentOf(ctx.services.db, old, job));
}

async function findKeptPipeline(db: Executor, runId: string): Promise<KeptPipeline | null> {
  const [row] = await db
    .select({ planId: pipelineRuns.planId, path: pipelineRuns.path })
    .from(pipelineRuns)
    .where(eq(pipelineRuns.runId, runId));
  return row ?? null;
}

/** A pipeline as it was read then: the files of its components are not kept, so that no edit can be read with them. */
async function runKeptAgain(
  ctx: WorkspaceCtx,
  { id, kind, spec, yaml: written }: RunRecord & { yaml?: string | null },
  pipeline: KeptPipeline,
  { yaml, name, idempotency_key }: Pick<z.output<typeof resubmitInput>, "yaml" | "name" | "idempotency_key">,
): Promise<RunRecord> {
  if (yaml !== undefined && yaml !== yamlToRunAgain(spec!))
    throw new AppError(
      "invalid",
      "A pipeline is run again as it was: to change it, submit its file with the folder that it is in.",
    );
  const rows = await ctx.services.db.select().from(runDataInputs).where(eq(runDataInputs.runId, id));
  const { name: _name, parent_job_name: _parent, ...again } = spec!;
  return submitPlan(ctx, {
    kind: kind as JobKind,
    spec: again as RunSpec,
    name,
    environment: null,
    code: null,
    inputs: rows.map(asPlanned),
    yaml: written ?? undefined,
    pipeline,
    idempotencyKey: idempotency_key,
    componentVersionId: await findUse(ctx.services.db, id, "component"),
  });
}

type KeptInput = Omit<typeof runDataInputs.$inferSelect, "runId">;

/** An input as an earlier run was given it. */
export function asPlanned({ name, kind, snapshotId, url, datastore, path }: KeptInput): PlannedInput {
  if (snapshotId === null && url !== null) return { name, kind: "http", url };
  if (snapshotId !== null && kind !== "http") return { name, kind, snapshotId };
  return { name, kind: kind as "file" | "folder", datastore: datastore!, path: path ?? "" };
}

/** The job of a run as the next one begins with it: a name is given once only. */
export function yamlToRunAgain({ name: _name, ...job }: RunSpec): string {
  return stringifyJob(job);
}

async function environmentOf(
  db: Executor,
  { id, environment, spec }: RunRecord,
  job: Job,
): Promise<EnvironmentSource | undefined> {
  if (!environment || !spec) return undefined;
  // As stored: fields that are undefined are gone.
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
  const before = job.references(spec).find(({ role }) => role === "environment")?.named;
  return {
    spec: environment,
    versionId: await findUse(db, id, "environment"),
    isFor: (named) => isDeepStrictEqual(plain(named), plain(before)),
  };
}

/** The version that a run has in that role. */
async function findUse(db: Executor, runId: string, role: UseRole): Promise<string | null> {
  const isIt = and(eq(assetUses.runId, runId), eq(assetUses.role, role));
  const [use] = await db.select({ versionId: assetUses.versionId }).from(assetUses).where(isIt);
  return use?.versionId ?? null;
}

/** The local paths of the old job, with the files that were stored for them. */
async function findEarlierPaths(
  db: Executor,
  run: RunRecord,
  references: readonly NamedReference[],
): Promise<FoundPaths> {
  const found: FoundPaths = new Map();
  const code = localOf(references.find(({ role }) => role === "code"));
  if (code !== undefined && run.snapshotId) found.set(code, await loadFound(db, run.snapshotId, "folder"));
  const inputs = await db.select().from(runDataInputs).where(eq(runDataInputs.runId, run.id));
  for (const { name, kind, snapshotId } of inputs) {
    const isIt = ({ role, field }: NamedReference) => role === "input" && field[1] === name;
    const path = localOf(references.find(isIt));
    if (path === undefined || !snapshotId || kind === "http") continue;
    // A folder that is code and input at once is the same for both.
    if (!found.has(path)) found.set(path, await loadFound(db, snapshotId, kind));
  }
  return found;
}

const localOf = (reference: NamedReference | undefined): string | undefined =>
  typeof reference?.named === "string" ? localPath(reference.named) : undefined;

async function loadFound(db: Executor, snapshotId: string, kind: "file" | "folder"): Promise<FoundPath> {
  const files = await listSnapshotFiles(db, snapshotId);
  return {
    kind,
    ignore: {},
    files: files.map((file) => ({ ...file, executable: file.executable ?? false })),
  };
}
