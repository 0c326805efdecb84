import { and, eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { Author, WorkspaceCtx } from "@/server/core/context";
import { isUniqueViolation } from "@/server/core/failures";
import { requireRoom } from "@/server/core/room";
import { authorizeRunWrite } from "../runs/authorize-run";
import { isNamed, loadRecord, type RunRecord } from "../runs/run-record";
import { insertRun } from "./insert-run";
import type { Parent, RunPlan } from "./run-plan";

/**
 * Makes a run of a plan in the name of the context's actor: a person's or a script's job, and likewise the child of an
 * engine or the run of a schedule.
 */
export async function submitPlan(ctx: WorkspaceCtx<Author>, plan: RunPlan): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  const earlier = await findEarlier(ctx, plan.idempotencyKey);
  if (earlier) return earlier;
  await requireRoom(ctx.services);
  const parent = await findParent(ctx, plan);
  try {
    const { name } = await ctx.services.db.transaction((tx) => insertRun(tx, ctx, plan, parent));
    // Read afterwards: nodes hear of it when it is committed.
    return await loadRecord(ctx.services.db, ctx.workspaceId, name);
  } catch (failure) {
    if (!isUniqueViolation(failure)) throw failure;
    // The same plan may have been submitted by another process meanwhile.
    const twin = await findEarlier(ctx, plan.idempotencyKey);
    if (twin) return twin;
    const name = plan.name ?? plan.spec.name;
    throw new AppError(
      "conflict",
      `There is a run “${name}” in this workspace already: choose another name.`,
    );
  }
}

/** The run that the same submission made before: its answer was lost on the way. */
export async function findEarlier(
  { services, workspaceId, actor }: WorkspaceCtx<Author>,
  key: string | null | undefined,
): Promise<RunRecord | null> {
  if (!key) return null;
  const isSame = and(eq(runs.userId, actor.userId), eq(runs.idempotencyKey, key));
  const [row] = await services.db
    .select({ name: runs.name })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), isSame));
  return row ? loadRecord(services.db, workspaceId, row.name) : null;
}

async function findParent(ctx: WorkspaceCtx<Author>, { spec }: RunPlan): Promise<Parent | null> {
  const name = spec.parent_job_name;
  if (name === undefined) return null;
  const [parent] = await ctx.services.db
    .select({ id: runs.id, rootId: runs.rootId })
    .from(runs)
    .where(isNamed(ctx.workspaceId, name));
  if (!parent) throw notFound("run", name);
  await authorizeRunWrite(ctx, parent, ctx.services.db);
  return parent;
}
