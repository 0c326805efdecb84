/** What happens by time alone: leases that lapse, runs that are lost, requests that a runner's death left open. */
import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { RunStatus } from "@/domain/runs";
import { endScriptsRuns } from "./end-scripts-runs";
import { recordMove } from "./moves";

/** A node that has not renewed for this long after its silence was noticed is gone, and its runs with it. */
const GIVE_UP = sql`interval '3 seconds'`;

type Swept = { id: string; attempt: number; workspace_id: string; status: RunStatus };

/**
 * One statement a state; any controller may run it. The clock of a lease starts no earlier than Postgres came up, so
 * that an outage of the database fails nothing; `upSince` stands in for that moment. Silence is counted again from
 * where it was noticed: after a leap of the clock, or a sleep of the whole machine, the node is still heard.
 */
export async function sweepLeases(db: Db, upSince?: Date): Promise<void> {
  const up = upSince ? sql`${upSince.toISOString()}::timestamptz` : sql`pg_postmaster_start_time()`;
  const lapsed = sql`greatest(lease_expires_at, ${up} + interval '8 seconds')`;
  await db.transaction(async (tx) => {
    const silent = await tx.execute<Swept>(sql`
      update runs set status = 'notResponding', lease_expires_at = now()
      where status in ('preparing', 'running', 'finalizing') and lease_expires_at is not null and ${lapsed} < now()
      returning id, attempt, workspace_id, status`);
    for (const row of silent) await record(tx, row, "Its runner has not been heard of for 8 s.");
    const lost = await tx.execute<Swept>(sql`
      update runs set lease_epoch = lease_epoch + 1, token_hash = null, node_id = null, lease_expires_at = null,
        status = case when cancel_requested_at is not null then 'canceled' when attempt < max_attempts then 'queued' else 'failed' end,
        queued_at = case when cancel_requested_at is null and attempt < max_attempts then now() else queued_at end,
        ended_at = case when cancel_requested_at is null and attempt < max_attempts then null else now() end,
        error = case when cancel_requested_at is not null then null
          else jsonb_build_object('code', 'Lost', 'message', ${LOST}::text) end
      where status = 'notResponding' and lease_expires_at is not null and ${lapsed} + ${GIVE_UP} < now()
      returning id, attempt, workspace_id, status`);
    for (const row of lost) await record(tx, row, LOST);
    await endScriptsRuns(
      tx,
      lost.map(({ id }) => id),
    );
  });

  function record(tx: Parameters<typeof recordMove>[0], row: Swept, reason: string) {
    return recordMove(
      tx,
      { runId: row.id, attempt: row.attempt, workspaceId: row.workspace_id },
      row.status,
      reason,
    );
  }
}

const LOST = "The machine or the runner that executed it went away and did not come back.";
