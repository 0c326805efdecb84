import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { isLeasedRun, slotsUsedOn } from "@/server/queue/held-on";
import { LEASE } from "@/server/queue/leases";
import { notifyAll } from "@/server/queue/notify";
import { hasInputs, isForNodes } from "@/server/runs/moves/kind-conditions";

/** As long as a node's lease holds, it is there. */
const isAlive = sql`heartbeat_at > now() - ${LEASE}`;

/** Of a target `t` and a node: the node works for it. */
const serves = (node: string): SQL => sql`(${sql.raw(node)}.target = t.name
  and (${sql.raw(node)}.target_id = t.id or (${sql.raw(node)}.target_id is null and t.is_shared)))`;

const isWaiting = sql`runs.status = 'queued' and ${isForNodes()} and ${hasInputs()}`;

/** Of a target `t` in use: of a pool also how many nodes it may have. */
const bound = sql`case when t.settings->>'type' = 'cluster' then format(' %s may have at most %s %s.', t.name,
  t.settings->>'max_instances', case when t.settings->>'max_instances' = '1' then 'node' else 'nodes' end) else '' end`;

/**
 * Writes why the queued runs of the node's target wait, where that has changed: their pages answer it at once. What is in
 * use is the node's own word, as it clears up after a run that is over for everybody else; of the target's other nodes it
 * is what the database knows.
 */
export async function explainWaiting(db: Db, nodeId: string, free: number, hold?: string): Promise<void> {
  const changed = await db.execute<Changed>(sql`
    with own as (select target, target_id from nodes where id = ${nodeId}),
      serving as (
        select nodes.slots, case when nodes.id = ${nodeId} then greatest(0, nodes.slots - ${free}::int)
          else ${slotsUsedOn(sql`nodes.id`)} end as used
        from nodes join own on nodes.target = own.target and nodes.target_id is not distinct from own.target_id
        where nodes.id = ${nodeId} or ${isAlive}),
      here as (select target, target_id, (select max(slots) from serving) as widest,
        (select sum(slots) from serving) as slots, (select sum(used) from serving) as used from own),
      reasons as (
        select runs.id, case when ${hold ?? null}::text is not null then ${hold ?? null}::text
          when ${takesTooMany} then ${tooMany}
          when runs.instance_count > 1 and ${isBehindAnother} then format('Waits until another run has all its nodes of %s.', t.name)
          when runs.slots > here.widest
          then format('It needs %s slots, and %s has only %s.', runs.slots, here.target, here.widest)
          else format('Waits for a free slot on %s: %s of %s are in use.', here.target, here.used, here.slots)
            || ${bound} end as reason
        from here join compute_targets t on ${serves("here")}
          join runs on runs.workspace_id = t.workspace_id and runs.compute = t.name
        where ${isWaiting} and t.stopped_at is null and t.unreachable_since is null)
    ${writeReasons}`);
  await tell(db, changed);
}

/** Of a run of the pool `t`: it wants more nodes than that may have. */
const takesTooMany = sql`coalesce(runs.instance_count > (t.settings->>'max_instances')::int, runs.instance_count > 1)`;
const tooMany = sql`format('It needs %s nodes at once, and %s may have at most %s.', runs.instance_count, t.name,
  coalesce(t.settings->>'max_instances', '1'))`;
const isBehindAnother = sql`exists (select from run_peers p join runs other on other.id = p.run_id
  where p.compute = t.name and p.workspace_id = t.workspace_id and p.state = 'wanted'
    and other.attempt = p.attempt and ${isLeasedRun("other")})`;

/** Of a run of the pool `t`, none of whose nodes is there yet. */
const ofPool = sql`case
  when ${takesTooMany} then ${tooMany}
  when runs.slots > (t.settings->>'slots')::int
    then format('It needs %s slots, and a node of %s has only %s.', runs.slots, t.name, t.settings->>'slots')
  when pool.problem is not null then format('A node of %s cannot be started: %s', t.name, pool.problem)
  else format('A node of %s is being started.', t.name) end`;

/** The runs of targets that no living node works for, or that are stopped. Nobody claims them, so the clock says why. */
export async function explainUnserved(db: Db): Promise<void> {
  const changed = await db.execute<Changed>(sql`
    with reasons as (
      select runs.id, case
          when t.id is null then format('This workspace has no compute target %s any more.', runs.compute)
          when t.stopped_at is not null then format('%s is stopped: its runs begin when it is started again.', t.name)
          when t.unreachable_since is not null then format('%s does not answer since %s: %s', t.name,
            to_char(t.unreachable_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), t.unreachable_why)
          when t.settings->>'type' = 'cluster' then ${ofPool}
          else format('No node of %s is running.', runs.compute) end as reason
      from runs left join compute_targets t on t.workspace_id = runs.workspace_id and t.name = runs.compute
        left join lateral (select max(p.problem) as problem from pool_nodes p where p.target_id = t.id) pool on true
      where ${isWaiting} and (t.id is null or t.stopped_at is not null or t.unreachable_since is not null
        or not exists (select from nodes where ${serves("nodes")} and ${isAlive})))
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
