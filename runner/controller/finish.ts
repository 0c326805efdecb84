import { eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome } from "@/domain/node/messages";
import { type AttemptOutcome, isTerminal, type RunError } from "@/domain/runs";
import { storableText } from "@/domain/storable-text";
import type { Services } from "@/server/core/services";
import { endAttempts } from "@/server/runs/moves/end-attempts";
import { hearAgain } from "@/server/runs/moves/hear-again";
import { endFirst } from "./peers/peer-rows";
import { type LockedRun, lockRun, settlePeers } from "./peers/settle-peers";
import { registerOutputs } from "./register-outputs";

type Stores = Pick<Services, "db" | "blobs">;

/** Ends an attempt, once: to say it again changes nothing. */
export async function finishRun({ db, blobs }: Stores, lease: Lease, outcome: Outcome): Promise<void> {
  await db.transaction(async (tx) => {
    const run = await lockRun(tx, lease.id);
    if (!run || run.epoch !== lease.epoch) throw new StaleLease(lease.id);
    if (isTerminal(run.status)) return;
    // Its end is heard of even where its node had been silent too long just before.
    if (run.status === "notResponding") await hearAgain(tx, [run.id]);
    if (run.instanceCount > 1) return finishFirst(tx, { blobs }, run, storable(outcome));
    const ending = { ...run, isCancelRequested: run.cancelRequestedAt !== null };
    const moved = await endAttempts(tx, [ending], storable(outcome));
    if (moved.length === 0) throw new StaleLease(lease.id);
    if (outcome.status !== "completed") return;
    await registerOutputs(tx, blobs, lease.id);
  });
}

/** The run has ended when its other instances have, too. Until then nobody holds it. */
async function finishFirst(
  tx: Tx,
  stores: Pick<Services, "blobs">,
  run: LockedRun,
  outcome: AttemptOutcome,
): Promise<void> {
  await tx.update(runs).set({ leaseExpiresAt: null }).where(eq(runs.id, run.id));
  await endFirst(tx, run, outcome);
  await settlePeers(tx, stores, run);
}

export function storable(outcome: Outcome): AttemptOutcome {
  if (!("error" in outcome) || !outcome.error) return outcome;
  return { ...outcome, error: storableError(outcome.error) };
}

function storableError(error: RunError): RunError {
  const { message, excerpt } = error;
  const texts = { message: storableText(message), ...(excerpt ? { excerpt: storableText(excerpt) } : {}) };
  return { ...error, ...texts };
}
