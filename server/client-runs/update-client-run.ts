import { eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { RUN_STATUSES, TERMINAL } from "@/domain/runs";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { announce } from "@/server/queue/announce";
import { findWritableRunId, loadRunForWrite } from "../runs/load-run";
import { loadRunInfos, type RunInfo } from "./logged-runs";
import { noteScriptStart } from "./script-experiment";

export const updateClientRunInput = z.strictObject({
  name: z.string(),
  status: z.enum(RUN_STATUSES).optional(),
  endedAt: z.date().optional(),
  /** Empty means no change. */
  displayName: z.string().max(8_000).default(""),
});

type Input = z.input<typeof updateClientRunInput>;

/**
 * What a client says about its run. A run that we execute ends by its process alone, so its status is left as it is: the
 * MLflow client sends FINISHED at its exit even after a traceback. Returns the run's id.
 */
export async function changeClientRun(ctx: WorkspaceCtx, input: Input): Promise<string> {
  authorize(ctx, "runs:write");
  const { name, ...change } = parse(updateClientRunInput, input);
  const { db } = ctx.services;
  const id = await findWritableRunId(ctx, name);
  const [moved] = await db.execute(moveClientRun(ctx, name, change));
  if (!moved) await changeExecutedRun(ctx, name, change);
  announce(db, "runs", `${ctx.workspaceId} ${id}`);
  return id;
}

/** The same, answered with the run as it is then. */
export async function updateClientRun(ctx: WorkspaceCtx, input: Input): Promise<RunInfo> {
  const id = await changeClientRun(ctx, input);
  const [row] = await loadRunInfos(ctx.services.db, [id]);
  if (!row) throw notFound("run", input.name);
  return row;
}

type Change = Omit<z.output<typeof updateClientRunInput>, "name">;

/**
 * In one statement, which answers nothing where the run is none of a client's, or is deleted. A run that has ended has a
 * time of its end, and one that goes on again has none.
 */
function moveClientRun(
  { workspaceId }: WorkspaceCtx,
  name: string,
  { status, endedAt, displayName }: Change,
): SQL {
  const end = sql`${endedAt?.toISOString() ?? null}::timestamptz`;
  return sql`
    with found as (
      select id, status from runs where workspace_id = ${workspaceId} and name = ${name} and kind = 'client'
        and deleted_at is null for no key update
    ), moved as (
      update runs set display_name = coalesce(nullif(${displayName}::text, ''), display_name), heard_at = now(),
        status = coalesce(${status ?? null}::text, found.status),
        ended_at = case when coalesce(${status ?? null}::text, found.status) in ${TERMINAL}
          then coalesce(${end}, runs.ended_at, now()) else ${end} end
      from found where runs.id = found.id returning runs.id, runs.status, found.status as before
    ), noted as (
      insert into run_events (run_id, attempt, status) select id, 0, status from moved where status <> before
    )
    select id from moved`;
}

/** One that we execute, and whatever may not be changed: the reason is told. */
async function changeExecutedRun(
  ctx: WorkspaceCtx,
  name: string,
  { status, displayName }: Change,
): Promise<void> {
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, name);
    if (displayName) await tx.update(runs).set({ displayName }).where(eq(runs.id, run.id));
    if (status === "running") await noteScriptStart(tx, ctx, run.id);
  });
}
