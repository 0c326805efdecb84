import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets, nodes, nodeTokens, poolNodes } from "@/db/schema";
import { type HostFacts, hostFacts } from "@/domain/compute";
import type { NodeState } from "@/domain/compute/states";
import { namesOn, slotsUsedOn } from "@/server/queue/held-on";
import { LEASE } from "@/server/queue/leases";
import { isServedBy } from "./target-record";

/** A node as every door shows it. Of the runs that it has, only those of the asking workspace are named. */
export interface Machine {
  name: string;
  state: NodeState;
  slots: number;
  used: number;
  run: string | null;
  runs: readonly string[];
  /** Of a node that is a process of the studio's machine. */
  pid: number | null;
  isAlive: boolean;
  heartbeatAt: Date;
  facts: HostFacts | null;
}

/** The nodes behind each target of a workspace, by the target's id. A node counts as alive while its lease would last. */
export async function listMachines(executor: Executor, workspaceId: string): Promise<Map<string, Machine[]>> {
  // Spelled out: in a query of one table drizzle leaves the tables' names away, in a subquery too.
  const node = sql`nodes.id`;
  const rows = await executor
    .select({
      targetId: computeTargets.id,
      name: nodes.name,
      slots: nodes.slots,
      used: slotsUsedOn(node),
      runs: namesOn(node, workspaceId),
      facts: nodes.facts,
      heartbeatAt: nodes.heartbeatAt,
      isAlive: sql<boolean>`${nodes.heartbeatAt} > now() - ${LEASE}`,
      isPaused: sql<boolean>`${nodes.pausedAt} is not null`,
      isGoing: sql<boolean>`${poolNodes.drainingAt} is not null`,
      pid: poolNodes.pid,
    })
    .from(computeTargets)
    .innerJoin(nodes, isServedBy())
    .leftJoin(nodeTokens, eq(nodeTokens.id, nodes.tokenId))
    .leftJoin(poolNodes, and(eq(poolNodes.name, nodes.name), eq(poolNodes.targetId, nodes.targetId)))
    .where(
      and(
        eq(computeTargets.workspaceId, workspaceId),
        or(isNull(nodes.tokenId), isNull(nodeTokens.revokedAt)),
      ),
    )
    .orderBy(desc(nodes.heartbeatAt));
  const machines = new Map<string, Machine[]>();
  const add = (targetId: string, machine: Machine) =>
    machines.set(targetId, [...(machines.get(targetId) ?? []), machine]);
  for (const { targetId, facts, isPaused, isGoing, ...row } of rows) {
    // A node of another version may have told other facts, or none.
    const known = hostFacts.safeParse(facts).data ?? null;
    add(targetId, {
      ...row,
      state: stateOf({ ...row, isPaused, isGoing }),
      run: row.runs[0] ?? null,
      facts: known,
    });
  }
  for (const { targetId, ...row } of await listComing(executor, workspaceId))
    add(targetId, { ...row, ...COMING });
  return machines;
}

const COMING = { state: "Starting", used: 0, run: null, runs: [], isAlive: false, facts: null } as const;

function stateOf({
  isAlive,
  isPaused,
  isGoing,
  used,
}: Record<"isAlive" | "isPaused" | "isGoing", boolean> & { used: number }): NodeState {
  if (!isAlive) return "Unreachable";
  if (isGoing) return "Draining";
  if (isPaused) return "Paused";
  return used > 0 ? "Busy" : "Idle";
}

/** What a pool has started, and that has not told of itself yet. */
function listComing(executor: Executor, workspaceId: string) {
  return executor
    .select({
      targetId: computeTargets.id,
      name: poolNodes.name,
      slots: poolNodes.slots,
      pid: poolNodes.pid,
      heartbeatAt: poolNodes.startedAt,
    })
    .from(poolNodes)
    .innerJoin(computeTargets, eq(computeTargets.id, poolNodes.targetId))
    .leftJoin(nodes, and(eq(nodes.name, poolNodes.name), eq(nodes.targetId, poolNodes.targetId)))
    .where(and(eq(computeTargets.workspaceId, workspaceId), isNull(nodes.id)))
    .orderBy(poolNodes.place);
}
