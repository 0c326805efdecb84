/** The end of a run that takes several nodes: it has ended when all its instances have. */
import { and, eq, ne, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { nodes, runPeers, runs } from "@/db/schema";
import { endOfPeers, isGood } from "@/domain/peers";
import { type AttemptOutcome, isLeased, lostOn } from "@/domain/runs";
import type { Services } from "@/server/core/services";
import { isLeasedRun } from "@/server/queue/held-on";
import { GIVE_UP_SECONDS, hasLapsed } from "@/server/queue/leases";
import { CANCELED, notify } from "@/server/queue/notify";
import { endAttempts } from "@/server/runs/moves/end-attempts";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { registerOutputs } from "../register-outputs";
import { endPeers, isOfAttempt } from "./peer-rows";

type Stores = Pick<Services, "db" | "blobs">;

const NOT_WANTED: AttemptOutcome = { status: "canceled" };

/** Holds the run against every other change of it, and of its instances. */
export async function lockRun(tx: Tx, id: string) {
  const [run] = await tx
    .select({
      id: runs.id,
      status: runs.status,
      attempt: runs.attempt,
      maxAttempts: runs.maxAttempts,
      instanceCount: runs.instanceCount,
      epoch: runs.leaseEpoch,
      cancelRequestedAt: runs.cancelRequestedAt,
    })
    .from(runs)
    .where(eq(runs.id, id))
    .for("update");
  return run;
}
export type LockedRun = NonNullable<Awaited<ReturnType<typeof lockRun>>>;

/** After one of its instances has ended: ends the others where that failed, and the run with the last. */
export async function settlePeers(tx: Tx, { blobs }: Pick<Services, "blobs">, run: LockedRun): Promise<void> {
  if (!isLeased(run.status)) return;
  const read = () => tx.select().from(runPeers).where(isOfAttempt(run));
  const isEnding = (await read()).some((peer) => peer.state === "ended" && !isGood(peer));
  const isCancelRequested = run.cancelRequestedAt !== null;
  // Nobody has begun them.
  if (isEnding || isCancelRequested)
    await endPeers(tx, and(isOfAttempt(run), eq(runPeers.state, "wanted"))!, NOT_WANTED);
  const peers = await read();
  if (peers.some(({ state }) => state !== "ended")) {
    if (isEnding) await notify(tx, "queue", CANCELED);
    return;
  }
  const outcome = endOfPeers(peers);
  // A run that never came to its end by itself goes the way of all others.
  if (outcome.status === "completed") await moveRuns(tx, { which: [run.id], to: "finalizing" });
  await endAttempts(tx, [{ ...run, isCancelRequested }], outcome);
  if (outcome.status === "completed") await registerOutputs(tx, blobs, run.id);
}

/** What silent nodes had is lost. Whatever was to follow from the end of an instance, and did not, does now. */
export async function sweepPeers({ db, blobs }: Stores, upSince?: Date): Promise<void> {
  const isLost = hasLapsed(runPeers, { upSince, moreSeconds: GIVE_UP_SECONDS });
  const found = await db.execute<{ run_id: string }>(sql`
    select ${runPeers.runId} as run_id from ${runPeers} where ${isLost}
    union select p.run_id from run_peers p join runs r on r.id = p.run_id and r.attempt = p.attempt
      where p.state = 'ended' and ${isLeasedRun("r")}
    union select p.run_id from run_peers p join runs r on r.id = p.run_id
      where p.state <> 'ended' and (p.state = 'wanted' or p.instance = 0)
        and (r.attempt <> p.attempt or not ${isLeasedRun("r")})`);
  for (const { run_id } of found)
    await db.transaction(async (tx) => {
      const run = await lockRun(tx, run_id);
      if (!run) return;
      const lost = await tx
        .select({ id: runPeers.id, node: nodes.name })
        .from(runPeers)
        .leftJoin(nodes, eq(nodes.id, runPeers.nodeId))
        .where(and(eq(runPeers.runId, run_id), isLost));
      for (const { id, node } of lost) {
        await endPeers(tx, eq(runPeers.id, id), lostOn(node));
        await tx
          .update(runPeers)
          .set({ leaseEpoch: sql`${runPeers.leaseEpoch} + 1` })
          .where(eq(runPeers.id, id));
      }
      // What nobody holds any more, of attempts that are over.
      const isNobodys = sql`(${runPeers.state} = 'wanted' or ${runPeers.instance} = 0)`;
      const isOver = isLeased(run.status) ? ne(runPeers.attempt, run.attempt) : undefined;
      await endPeers(tx, and(eq(runPeers.runId, run_id), isNobodys, isOver)!, NOT_WANTED);
      await settlePeers(tx, { blobs }, run);
    });
}
