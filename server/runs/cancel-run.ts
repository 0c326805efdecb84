import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runEvents, runs } from "@/db/schema";
import { isLeased, isTerminal } from "@/domain/runs";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { CANCELED, notify } from "@/server/queue/notify";
import { authorizeRunWrite } from "./authorize-run";
import { loadRecord, lockRun, type RunRecord } from "./run-record";

/**
 * Ends a run: at once where nothing executes it yet, else by asking its runner. Asking again, or after the end, changes
 * nothing.
 */
export async function cancelRun(ctx: WorkspaceCtx, name: string): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  return ctx.services.db.transaction(async (tx) => {
    const run = await lockRun(tx, ctx.workspaceId, name);
    await authorizeRunWrite(ctx, run, tx);
    if (!isTerminal(run.status) && run.cancelRequestedAt === null) {
      const asked = { cancelRequestedAt: sql`now()`, cancelRequestedBy: ctx.actor.name };
      if (isLeased(run.status) && run.kind !== "client") {
        await tx.update(runs).set(asked).where(eq(runs.id, run.id));
        await notify(tx, "queue", CANCELED);
      } else await endNow(tx, run, asked);
      await audit(tx, ctx, "runs.cancel", run.id);
      await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
    }
    return loadRecord(tx, ctx.workspaceId, name);
  });
}

async function endNow(tx: Tx, run: typeof runs.$inferSelect, asked: object): Promise<void> {
  const ended = { status: "canceled" as const, waitingReason: null, endedAt: sql`now()` };
  await tx
    .update(runs)
    .set({ ...asked, ...ended })
    .where(eq(runs.id, run.id));
  await tx.insert(runEvents).values({ runId: run.id, attempt: run.attempt, status: "canceled" });
}
