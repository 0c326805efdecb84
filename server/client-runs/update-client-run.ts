import { eq } from "drizzle-orm";
import { z } from "zod";
import { runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { CLIENT_STATUSES, isTerminal } from "@/domain/runs";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { runPrepared } from "@/server/core/run-prepared";
import { announce } from "@/server/queue/announce";
import { tellRunsEnded } from "../notifications/tell-ends";
import { findWritableRunId, loadRunForWrite } from "../runs/load-run";
import { clientsMove } from "../runs/moves/clients-move";
import { loadRunInfos, type RunHead } from "./logged-runs";
import { noteScriptStart } from "./script-experiment";

export const updateClientRunInput = z.strictObject({
  name: z.string(),
  status: z.enum(CLIENT_STATUSES).optional(),
  endedAt: z.date().optional(),
  /** Empty means no change. */
  displayName: z.string().max(8_000).default(""),
});

type Input = z.input<typeof updateClientRunInput>;

/**
 * What a client says about its run. A run that we execute ends by its process alone, so its status is left as it is: the
 * MLflow client sends FINISHED at its exit even after a traceback. Returns the run as it is then.
 */
export async function updateClientRun(ctx: WorkspaceCtx, input: Input): Promise<RunHead> {
  authorize(ctx, "runs:write");
  const { name, ...change } = parse(updateClientRunInput, input);
  const id = await findWritableRunId(ctx, name);
  // Nothing where somebody is to be told of its end, or it is not for a client to say.
  const move = clientsMove(ctx.workspaceId, name, change, { endsFollowed: false });
  const [moved] = await runPrepared<RunHead>(ctx.services, move);
  if (!moved && !(await endFollowedRun(ctx, name, change))) await changeExecutedRun(ctx, name, change);
  announce(ctx.services.db, "runs", `${ctx.workspaceId} ${id}`);
  const run = moved ?? (await loadRunInfos(ctx.services.db, [id]))[0];
  if (!run) throw notFound("run", name);
  return run;
}

/** Who follows the run is told of its end in the transaction that ends it. */
async function endFollowedRun(ctx: WorkspaceCtx, name: string, change: Change): Promise<boolean> {
  if (!change.status || !isTerminal(change.status)) return false;
  return ctx.services.db.transaction(async (tx) => {
    const move = clientsMove(ctx.workspaceId, name, change, { endsFollowed: true });
    const [moved] = await tx.execute<{ id: string; hasEnded: boolean }>(move);
    if (moved?.hasEnded) await tellRunsEnded(tx, [moved.id]);
    return moved !== undefined;
  });
}

type Change = Omit<z.output<typeof updateClientRunInput>, "name">;

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
