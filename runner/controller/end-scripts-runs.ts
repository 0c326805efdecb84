import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { notifyAll } from "@/server/queue/notify";

const WHY = "The run whose script made it has ended.";

/**
 * Ends the runs that the scripts of these ended attempts have begun by a client and left open: with the attempt goes its
 * token, so nobody could say any more what becomes of them. They end as the attempt did.
 */
export async function endScriptsRuns(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const ended = await tx.execute<{ id: string; workspace_id: string }>(sql`
    with ended as (
      update runs made set ended_at = now(), status = case maker.status when 'queued' then 'failed' else maker.status end
      from runs maker where maker.id = any(${sql.param(ids)}::text[]) and made.created_by_run_id = maker.id
        and made.kind = 'client' and made.status = 'running'
      returning made.id, made.workspace_id, made.status
    ), noted as (
      insert into run_events (run_id, attempt, status, reason) select id, 0, status, ${WHY} from ended
    )
    select id, workspace_id from ended`);
  await notifyAll(
    tx,
    "runs",
    ended.map(({ id, workspace_id }) => `${workspace_id} ${id}`),
  );
}
