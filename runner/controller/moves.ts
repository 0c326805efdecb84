/** Every move of a run that we execute goes through here: guarded by epoch and state, with its line in the timeline. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runEvents, runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease } from "@/domain/node/messages";
import { movesTo, type RunStatus } from "@/domain/runs";
import { notify } from "@/server/queue/notify";

export const LEASE = sql`interval '8 seconds'`;

type RunValues = Partial<Record<keyof typeof runs.$inferInsert, unknown>>;

/** Moves the run when the lease is still held; throws StaleLease when it is not. Repeating a move that was made is harmless. */
export async function moveRun(
  tx: Executor,
  lease: Lease,
  to: RunStatus,
  reason: string | null,
  values: RunValues = {},
): Promise<void> {
  const held = and(eq(runs.id, lease.runId), eq(runs.leaseEpoch, lease.epoch));
  const [moved] = await tx
    .update(runs)
    .set({ status: to, waitingReason: null, ...values } as typeof runs.$inferInsert)
    .where(and(held, inArray(runs.status, movesTo(to))))
    .returning({ attempt: runs.attempt, workspaceId: runs.workspaceId });
  if (!moved) {
    const [now] = await tx.select({ status: runs.status }).from(runs).where(held);
    if (now?.status === to) return;
    throw new StaleLease(lease.runId);
  }
  await recordMove(
    tx,
    { runId: lease.runId, attempt: moved.attempt, workspaceId: moved.workspaceId },
    to,
    reason,
  );
}

export async function recordMove(
  tx: Executor,
  run: { runId: string; attempt: number; workspaceId: string },
  status: RunStatus,
  reason: string | null,
): Promise<void> {
  await tx.insert(runEvents).values({ runId: run.runId, attempt: run.attempt, status, reason });
  await notify(tx, "runs", `${run.workspaceId} ${run.runId}`);
}
