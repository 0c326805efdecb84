import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { statusWhenHeard } from "@/domain/runs";
import { moveRuns } from "./move-runs";

const HEARD = "Its runner has been heard of again.";

/** Those of the runs whose holder was silent take up where they were. */
export async function hearAgain(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const silent = await tx
    .select({
      id: runs.id,
      hasStarted: sql<boolean>`${runs.startedAt} is not null`,
      isFinalizing: sql<boolean>`${runs.finalizingAt} is not null`,
    })
    .from(runs)
    .where(and(inArray(runs.id, ids), eq(runs.status, "notResponding")))
    .orderBy(runs.id)
    .for("update");
  for (const to of new Set(silent.map(statusWhenHeard))) {
    const which = silent.filter((run) => statusWhenHeard(run) === to).map(({ id }) => id);
    const values = { waitingReason: sql`waiting_reason` };
    await moveRuns(tx, { which, to, reason: HEARD, values });
  }
}
