import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { TtlCache } from "@/server/core/ttl-cache";
import { authorizeRunWrite } from "./authorize-run";

export type StoredRun = typeof runs.$inferSelect;

/** A name never changes, but a purge gives it back: what was found is believed for a short while only. */
const ids = new TtlCache<string>(5_000, 100_000);

/** The internal id of the run with that name. The hot paths ask this for every metric, so it is remembered. */
export async function findRunId(ctx: WorkspaceCtx, name: string): Promise<string> {
  const { services, workspaceId } = ctx;
  return ids.get(`${workspaceId}/${name}`, async () => {
    const [row] = await services.db
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), eq(runs.name, name)));
    if (!row) throw notFound("run", name);
    return row.id;
  });
}

/** Of a run that was just made here, so that what its client writes next need not ask. */
export function rememberRunId(
  { workspaceId }: WorkspaceCtx,
  { id, name }: { id: string; name: string },
): void {
  ids.get(`${workspaceId}/${name}`, () => Promise.resolve(id));
}

/**
 * The run for a write by this actor, locked unless this is but a look ahead; a deleted one is refused unless that is what
 * the write is about.
 */
export async function loadRunForWrite(
  tx: Executor,
  ctx: WorkspaceCtx,
  name: string,
  { allowsDeleted = false, isLocked = true } = {},
): Promise<StoredRun> {
  const named = and(eq(runs.workspaceId, ctx.workspaceId), eq(runs.name, name));
  const found = tx.select().from(runs).where(named);
  const [run] = await (isLocked ? found.for("no key update") : found);
  if (!run) throw notFound("run", name);
  await authorizeRunWrite(ctx, run, tx);
  if (run.deletedAt && !allowsDeleted) throw new AppError("conflict", `The run “${name}” is deleted.`);
  return run;
}

/** The same of its id alone: a run's record is large. */
export async function lockWritableRun(tx: Executor, ctx: WorkspaceCtx, name: string): Promise<string> {
  const [run] = await tx
    .select({ id: runs.id, deletedAt: runs.deletedAt })
    .from(runs)
    .where(and(eq(runs.workspaceId, ctx.workspaceId), eq(runs.name, name)))
    .for("no key update");
  if (!run) throw notFound("run", name);
  await authorizeRunWrite(ctx, run, tx);
  if (run.deletedAt) throw new AppError("conflict", `The run “${name}” is deleted.`);
  return run.id;
}

/** The id of a run that the actor may write to, for the paths that do not lock it. */
export async function findWritableRunId(ctx: WorkspaceCtx, name: string): Promise<string> {
  authorize(ctx, "runs:write");
  const id = await findRunId(ctx, name);
  await authorizeRunWrite(ctx, { id }, ctx.services.db);
  return id;
}
