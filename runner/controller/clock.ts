/** What happens by time alone: leases that lapse, runs that are lost, requests that a runner's death left open. */
import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { nodes, runs } from "@/db/schema";
import { lostOn } from "@/domain/runs";
import { GIVE_UP_SECONDS, hasLapsed, LEASE_SECONDS } from "@/server/queue/leases";
import { endAttempts } from "@/server/runs/moves/end-attempts";
import { moveRuns } from "@/server/runs/moves/move-runs";

const SILENT = `Its runner has not been heard of for ${LEASE_SECONDS} s.`;

/**
 * Any controller may run it. Silence is counted again from where it was noticed: after a leap of the clock, or a sleep of
 * the whole machine, the node is still heard. `upSince` stands in for the moment at which Postgres came up.
 */
export async function sweepLeases(db: Db, upSince?: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await moveRuns(tx, {
      which: hasLapsed(runs, { upSince }),
      to: "notResponding",
      reason: SILENT,
      values: { leaseExpiresAt: sql`now()`, waitingReason: sql`waiting_reason` },
    });
    const isLost = hasLapsed(runs, { upSince, moreSeconds: GIVE_UP_SECONDS });
    const lost = await tx
      .select({
        id: runs.id,
        attempt: runs.attempt,
        maxAttempts: runs.maxAttempts,
        isCancelRequested: sql<boolean>`${runs.cancelRequestedAt} is not null`,
        node: nodes.name,
      })
      .from(runs)
      .leftJoin(nodes, eq(nodes.id, runs.nodeId))
      .where(and(eq(runs.status, "notResponding"), isLost))
      .orderBy(runs.id)
      .for("update", { of: runs });
    for (const node of new Set(lost.map((run) => run.node))) {
      const its = lost.filter((run) => run.node === node);
      await endAttempts(tx, its, lostOn(node), { isTakenAway: true });
    }
  });
}
