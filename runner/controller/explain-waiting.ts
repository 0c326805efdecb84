import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { LEASE } from "@/server/queue/leases";
import { notifyAll } from "@/server/queue/notify";
import { hasInputs, isForNodes } from "@/server/runs/moves/kind-conditions";

/** As long as a node's lease holds, it is there. */
const isAlive = sql`heartbeat_at > now() - ${LEASE}`;

/**
 * Writes why the queued runs of the node's target wait, where that has changed: their pages answer it at once. What is in
 * use is the node's own word, as it clears up after a run that is over for everybody else; of the target's other nodes it
 * is what the database knows.
 */
export async function explainWaiting(db: Db, nodeId: string, free: number, hold?: string): Promise<void> {
  const changed = await db.execute<Changed>(sql`
    with own as (select target from nodes where id = ${nodeId}),
      serving as (
        select nodes.slots, case when nodes.id = ${nodeId} then greatest(0, nodes.slots - ${free}::int)
          else (select coalesce(sum(r.slots), 0) from runs r where r.node_id = nodes.id
            and r.status in ('preparing', 'running', 'finalizing', 'notResponding')) end as used
        from nodes join own using (target) where nodes.id = ${nodeId} or ${isAlive}),
      here as (select target, (select max(slots) from serving) as widest, (select sum(slots) from serving) as slots,
        (select sum(used) from serving) as used from own),
      reasons as (
        select runs.id, case when ${hold ?? null}::text is not null then ${hold ?? null}::text when runs.slots > here.widest
          then format('It needs %s slots, and %s has only %s.', runs.slots, here.target, here.widest)
          else format('Waits for a free slot on %s: %s of %s are in use.', here.target, here.used, here.slots) end as reason
        from runs join here on runs.compute = here.target where runs.status = 'queued' and ${isForNodes()} and ${hasInputs()})
    ${writeReasons}`);
  await tell(db, changed);
}

/** The runs of targets that no living node works for. Nobody claims them, so the clock says why they wait. */
export async function explainUnserved(db: Db): Promise<void> {
  const changed = await db.execute<Changed>(sql`
    with reasons as (
      select runs.id, format('No node of %s is running.', runs.compute) as reason from runs
      where runs.status = 'queued' and ${isForNodes()} and ${hasInputs()}
        and not exists (select from nodes where nodes.target = runs.compute and ${isAlive}))
    ${writeReasons}`);
  await tell(db, changed);
}

type Changed = { id: string; workspace_id: string };

const writeReasons = sql`
  update runs set waiting_reason = reasons.reason from reasons
  where runs.id = reasons.id and runs.status = 'queued' and runs.waiting_reason is distinct from reasons.reason
  returning runs.id, runs.workspace_id`;

const tell = (db: Db, changed: Changed[]) =>
  notifyAll(
    db,
    "runs",
    changed.map((row) => `${row.workspace_id} ${row.id}`),
  );
