import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import type { PoolNode } from "@/domain/compute/plan-pool";
import type { ClusterSettings } from "@/domain/compute/settings";
import { slotsUsedOn } from "@/server/queue/held-on";
import { LEASE } from "@/server/queue/leases";
import { hasInputs, isForNodes } from "@/server/runs/moves/kind-conditions";
import { isWanted } from "../controller/peers/claim-peers";

/** So long a node may take to come up before it counts as silent. */
const COMES_UP = sql`interval '30 seconds'`;

export interface Pool {
  targetId: string;
  name: string;
  settings: ClusterSettings;
  isStopped: boolean;
  /** How many slots the runs want that wait for it, and that fit a node. */
  demand: number;
  /** So many nodes the largest run wants at once, of those that wait for several. */
  apart: number;
  /** How many nodes its deployments want: each one for an instance, where there are so many. */
  serving: number;
  nodes: (PoolNode & { nodeId: string | null; place: number; serves: boolean })[];
}

/** True for a node that has an instance of a deployment. */
export const servesOn = (nodeId: SQL): SQL =>
  sql`exists (select from instances i where i.node_id = ${nodeId} and i.state <> 'wanted')`;

/** The instances `p` of runs of the pool `t` that wait for another node. */
const wantedPeers = sql`run_peers p join runs on runs.id = p.run_id
  where p.compute = t.name and p.workspace_id = t.workspace_id and ${isWanted}`;

/** Every pool with what waits for it and the nodes that it has. */
export async function readPools(executor: Executor): Promise<Pool[]> {
  const targets = await executor.execute<TargetRow>(sql`
    select t.id, t.name, t.settings, t.stopped_at is not null as is_stopped,
      (select coalesce(sum(runs.slots * runs.instance_count), 0)::int from runs where runs.status = 'queued'
        and runs.compute = t.name and runs.workspace_id = t.workspace_id and ${isForNodes()} and ${hasInputs()}
        and runs.instance_count <= (t.settings->>'max_instances')::int
        and runs.slots <= (t.settings->>'slots')::int)
        + (select coalesce(sum(runs.slots), 0)::int from ${wantedPeers}) as demand,
      (select max(runs.instance_count) from runs where runs.compute = t.name and runs.workspace_id = t.workspace_id
        and runs.instance_count between 2 and (t.settings->>'max_instances')::int and (runs.status = 'queued' or runs.id in (select p.run_id from ${wantedPeers}))) as apart,
      (select coalesce(max(count), 0)::int from (select count(*) from instances i
        where i.workspace_id = t.workspace_id and i.compute = t.name and i.state <> 'draining'
          and (t.stopped_at is null or i.attempt > 0) group by i.deployment_id) each) as serving
    from compute_targets t where t.kind = 'cluster' and t.settings is not null and not t.is_shared`);
  if (targets.length === 0) return [];
  const nodes = await executor.execute<NodeRow>(sql`
    select p.id, p.target_id, p.place, p.slots, n.id as node_id, p.draining_at is not null as is_draining,
      n.paused_at is not null as is_paused, busy.used, serving.serves,
      (coalesce(n.heartbeat_at > now() - ${LEASE}, false) or p.created_at > now() - ${COMES_UP}) as is_counted,
      case when busy.used > 0 or serving.serves then null
        when n.id is null then case when p.created_at < now() - ${COMES_UP} then extract(epoch from now() - p.created_at) end
        else extract(epoch from now() - greatest(n.created_at, n.claimed_at, p.busy_at)) end::float8 as idle
    from pool_nodes p left join nodes n on n.name = p.name and n.target_id = p.target_id
      cross join lateral (select ${slotsUsedOn(sql`n.id`)} as used) busy
      cross join lateral (select ${servesOn(sql`n.id`)} as serves) serving
    order by p.place`);
  return targets.map((target) => ({
    targetId: target.id,
    name: target.name,
    settings: target.settings,
    isStopped: target.is_stopped,
    demand: target.demand,
    apart: target.apart ?? 0,
    serving: target.serving,
    nodes: nodes.filter((node) => node.target_id === target.id).map(present),
  }));
}

type TargetRow = {
  id: string;
  name: string;
  settings: ClusterSettings;
  is_stopped: boolean;
  demand: number;
  apart: number | null;
  serving: number;
};
type NodeRow = {
  id: string;
  target_id: string;
  place: number;
  slots: number;
  node_id: string | null;
  is_draining: boolean;
  is_paused: boolean;
  is_counted: boolean;
  used: number;
  serves: boolean;
  idle: number | null;
};

const present = (row: NodeRow): Pool["nodes"][number] => ({
  ...{
    id: row.id,
    nodeId: row.node_id,
    place: row.place,
    slots: row.slots,
    used: row.used,
    serves: row.serves,
  },
  ...{
    isDraining: row.is_draining,
    isPaused: row.is_paused,
    isCounted: row.is_counted,
    idleSeconds: row.idle,
  },
});
