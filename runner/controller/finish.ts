import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome } from "@/domain/node/messages";
import { isTerminal, type RunError } from "@/domain/runs";
import { storableText } from "@/domain/storable-text";
import { notify } from "@/server/queue/notify";
import { endScriptsRuns } from "./end-scripts-runs";
import { moveRun } from "./moves";

/** Ends an attempt. A failed one goes back to the queue while attempts are left, unless its end was asked for. */
export async function finishRun(db: Db, lease: Lease, outcome: Outcome): Promise<void> {
  await db.transaction(async (tx) => {
    const [run] = await tx
      .select({
        status: runs.status,
        attempt: runs.attempt,
        maxAttempts: runs.maxAttempts,
        epoch: runs.leaseEpoch,
        cancel: runs.cancelRequestedAt,
      })
      .from(runs)
      .where(eq(runs.id, lease.runId))
      .for("update");
    if (!run || run.epoch !== lease.epoch) throw new StaleLease(lease.runId);
    if (isTerminal(run.status)) return;
    const error = "error" in outcome && outcome.error ? storable(outcome.error) : null;
    const released = { tokenHash: null, leaseExpiresAt: null, error };
    if (outcome.status === "failed" && !run.cancel && run.attempt < run.maxAttempts) {
      const why = `Attempt ${run.attempt} of ${run.maxAttempts} failed: ${error?.message}`;
      await moveRun(tx, lease, "queued", why, { ...released, queuedAt: sql`now()`, nodeId: null });
      // The epoch rises with the claim of the next attempt; until then nobody holds it.
      await tx
        .update(runs)
        .set({ leaseEpoch: sql`lease_epoch + 1` })
        .where(and(eq(runs.id, lease.runId), eq(runs.leaseEpoch, lease.epoch)));
    } else {
      const status = run.cancel && outcome.status === "failed" ? "canceled" : outcome.status;
      await moveRun(tx, lease, status, error?.message ?? null, { ...released, endedAt: sql`now()` });
    }
    await endScriptsRuns(tx, [lease.runId]);
    await notify(tx, "queue");
    await notify(tx, "auth", "run");
  });
}

function storable(error: RunError): RunError {
  const { message, excerpt } = error;
  const texts = { message: storableText(message), ...(excerpt ? { excerpt: storableText(excerpt) } : {}) };
  return { ...error, ...texts };
}
