import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { experiments, runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { runChange } from "@/domain/run-changes";
import { type StartedActivity, startOverRuns } from "@/server/activities/start-activity";
import { audit } from "@/server/core/audit";
import { authorize, authorizePerson } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { matchRuns, type RunFilter, runFilterInput } from "@/server/run-lists/run-filter";
import { findTarget } from "../runs/bulk/change-found";

export const changeMatchingInput = z.object({ filter: runFilterInput, change: runChange });

/**
 * Does one thing to every run that matches the filter of a list now, as an activity. Those that come to match it later
 * are not meant, and those that no longer do when their turn comes still are.
 */
export async function changeMatching(
  ctx: WorkspaceCtx,
  input: z.input<typeof changeMatchingInput>,
): Promise<StartedActivity> {
  authorize(ctx, "runs:write");
  authorizePerson(ctx);
  const { filter, change } = parse(changeMatchingInput, input);
  if (change.kind === "restore") throw new AppError("invalid", "A filter finds no runs in the trash.");
  // Before the transaction: inside it would wait for a second connection while it holds one.
  const isMatch = await matchRuns(ctx, filter);
  return ctx.services.db.transaction(async (tx) => {
    await requireFilter(tx, ctx, filter);
    const experimentId = await findTarget(tx, ctx, change);
    const input = { change, experimentId, at: new Date().toISOString() };
    const matching = sql`select r.id from runs r where ${isMatch}`;
    const started = await startOverRuns(tx, ctx, { kind: "changeRuns", input }, matching);
    if (started.total === 0) throw new AppError("conflict", "No run matches this filter any more.");
    await audit(tx, ctx, `runs.${change.kind}`, started.activityId, { ...change, ...started, filter });
    return started;
  });
}

/** A filter that names what is not here finds nothing in a list; a change by it is a mistake that must be told. */
async function requireFilter(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  { experiment, parent }: RunFilter,
): Promise<void> {
  if (experiment !== undefined) {
    const isNamed = and(eq(experiments.workspaceId, workspaceId), eq(experiments.name, experiment));
    const [row] = await executor.select({ id: experiments.id }).from(experiments).where(isNamed).limit(1);
    if (!row) throw notFound("experiment", experiment);
  }
  if (parent !== undefined && parent !== null) {
    const isNamed = and(eq(runs.workspaceId, workspaceId), eq(runs.name, parent));
    const [row] = await executor.select({ id: runs.id }).from(runs).where(isNamed);
    if (!row) throw notFound("run", parent);
  }
}
