import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assetUses, runDataInputs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { Job, NamedReference } from "@/domain/run-kinds/descriptor";
import { jobOf, type RunSpec } from "@/domain/run-kinds/run-kinds";
import { localPath } from "@/domain/yaml/paths";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { type FoundPath, type FoundPaths, readListedPaths } from "@/server/snapshots/found-paths";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";
import { loadRecord, type RunRecord } from "../runs/run-record";
import type { EnvironmentSource } from "./plan-environment";
import { submissionInput } from "./submission";
import { type Submitted, submitFound } from "./submit-job";

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
  const isItsOwn = and(eq(assetUses.runId, id), eq(assetUses.role, "environment"));
  const [use] = await db.select({ versionId: assetUses.versionId }).from(assetUses).where(isItsOwn);
  // As stored: fields that are undefined are gone.
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
  const before = job.references(spec).find(({ role }) => role === "environment")?.named;
  return {
    spec: environment,
    versionId: use?.versionId ?? null,
    isFor: (named) => isDeepStrictEqual(plain(named), plain(before)),
  };
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
