/** How many nodes a pool wants, and which of those that it has may go. Pure: what is there comes in, what to do goes out. */
import type { ClusterSettings } from "./settings";

export interface PoolNode {
  id: string;
  slots: number;
  used: number;
  /** It is about to end, and takes nothing more. */
  isDraining: boolean;
  /** It was paused by a person: it counts, and has no room. */
  isPaused: boolean;
  /** It has told of itself lately, or was started just now. */
  isCounted: boolean;
  /** Seconds since it last had something to do; null while it is coming up, executes, or has an instance. */
  idleSeconds: number | null;
}

export interface PoolPlan {
  /** So many more are started. */
  start: number;
  /** These take nothing more, and end. */
  drain: string[];
}

export interface PoolDemand {
  demand: number;
  /** The nodes that one run wants at once. */
  apart?: number;
  serving: number;
  isStopped: boolean;
}

type Bounds = Pick<
  ClusterSettings,
  "min_instances" | "max_instances" | "idle_time_before_scale_down" | "slots"
>;

/**
 * `demand` is how many slots the runs want that wait, `serving` how many nodes the instances of deployments want. A pool that
 * is stopped begins nothing and lets go what is idle; what answers requests goes on.
 */
export function planPool(
  { min_instances, max_instances, idle_time_before_scale_down, slots }: Bounds,
  { demand, apart = 0, serving, isStopped }: PoolDemand,
  nodes: readonly PoolNode[],
): PoolPlan {
  const staying = nodes.filter(({ isDraining }) => !isDraining);
  const least = Math.max(isStopped ? 0 : min_instances, Math.min(serving, max_instances));
  const room = staying
    .filter(({ isCounted, isPaused }) => isCounted && !isPaused)
    .reduce((sum, node) => sum + Math.max(0, node.slots - node.used), 0);
  // Where a node has several slots, those of one node are none for the other instances of a run.
  const apartNow = staying.filter(({ isPaused }) => !isPaused).length;
  const wanted = Math.max(Math.ceil(Math.max(0, demand - room) / slots), apart - apartNow);
  const lacking = isStopped ? 0 : wanted;
  const start = Math.min(max_instances - nodes.length, Math.max(lacking, least - staying.length));
  const patience = isStopped ? 0 : idle_time_before_scale_down;
  const isIdle = ({ idleSeconds }: PoolNode) => idleSeconds !== null;
  const surplus = Math.max(0, staying.length - max_instances);
  const idle = staying.filter(isIdle).sort((a, b) => b.idleSeconds! - a.idleSeconds!);
  // While something waits, who is idle is about to take it; only what is too many goes then.
  const tired = demand > 0 && !isStopped ? [] : idle.filter(({ idleSeconds }) => idleSeconds! >= patience);
  const going = Math.max(surplus, Math.min(tired.length, staying.length - least));
  const rest = idle.filter((node) => !tired.includes(node));
  return { start: Math.max(0, start), drain: [...tired, ...rest].slice(0, going).map(({ id }) => id) };
}
