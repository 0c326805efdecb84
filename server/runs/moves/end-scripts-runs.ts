import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { isTerminal, type RunStatus } from "@/domain/runs";
import { isOfClient } from "./kind-conditions";
import { moveRuns } from "./move-runs";

const WHY = "The run whose script made it has ended.";

/**
 * Ends the runs that the scripts of these ended attempts have begun by a client and left open: with the attempt goes its
 * token, so nobody could say any more what becomes of them. They end as the attempt did.
 */
export async function endScriptsRuns(tx: Tx, ids: string[]): Promise<void> {
  const open = await tx.execute<{ id: string; status: RunStatus }>(sql`
    select made.id, maker.status from runs maker join runs made on made.created_by_run_id = maker.id
    where maker.id = any(${sql.param(ids)}::text[]) and ${isOfClient("made")} and made.status = 'running'
    order by made.id for update of made`);
  for (const status of new Set(open.map((row) => row.status))) {
    const which = open.filter((row) => row.status === status).map(({ id }) => id);
    const to = isTerminal(status) ? status : "failed";
    await moveRuns(tx, { which, to, reason: WHY, values: { endedAt: sql`now()` }, isOfClients: true });
  }
}
