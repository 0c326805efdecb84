import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { runPeers, runs } from "@/db/schema";
import type { Assignment } from "@/domain/node/assignment";
import { isLeased } from "@/domain/runs";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { isLeasedRun } from "@/server/queue/held-on";
import { taken } from "@/server/queue/leases";
import { buildAssignment, type ClaimOptions, isTakenBy } from "../claim";
import { endPeers, explainPeers } from "./peer-rows";
import { lockRun, settlePeers } from "./settle-peers";

type Peer = typeof runPeers.$inferSelect;

/** True for an instance `p` of a run `runs` that still waits for a node. */
export const isWanted: SQL = sql`(p.state = 'wanted' and p.attempt = runs.attempt and ${isLeasedRun()}
  and runs.cancel_requested_at is null)`;

/** The instance of a run that waits for this node: it takes the slots of its run, and no node has two of one run. */
export async function claimPeers(
  services: Services,
  options: ClaimOptions,
  nodeId: string,
  freeSlots: number[],
): Promise<Assignment[]> {
  const free = [...freeSlots].sort((a, b) => a - b);
  if (free.length === 0 || !(await isAnyWanted(services.db))) return [];
  for (;;) {
    const claimed = await services.db.transaction((tx) => claimNext(tx, nodeId, free));
    if (!claimed) return [];
    const assigned = await assignPeer(services, options, claimed);
    if (assigned) return [assigned];
  }
}

/** Nodes ask every second, mostly for nothing. */
async function isAnyWanted(db: Executor): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(
    sql`select exists (select from run_peers where state = 'wanted') as found`,
  );
  return row!.found;
}

async function claimNext(tx: Tx, nodeId: string, free: number[]): Promise<Peer | null> {
  // Held until the claim is seen: whoever pauses a node or lets it go then knows what it has.
  const [node] = await tx.execute<{ paused: boolean }>(
    sql`select paused_at is not null as paused from nodes where id = ${nodeId} for no key update`,
  );
  if (!node || node.paused) return null;
  const [next] = await tx.execute<{ id: string; run_id: string }>(sql`
    select p.id, p.run_id from run_peers p join runs on runs.id = p.run_id
    where p.compute = (select target from nodes where id = ${nodeId}) and ${isWanted} and ${isTakenBy(nodeId)}
      and runs.slots <= ${free.length} and runs.node_id is distinct from ${nodeId}
      and not exists (select from run_peers own where own.run_id = p.run_id and own.node_id = ${nodeId}
        and own.instance > 0 and own.state <> 'ended')
    order by runs.priority desc, p.created_at, p.instance limit 1`);
  const run = next && (await lockRun(tx, next.run_id));
  if (!run || !isLeased(run.status) || run.cancelRequestedAt !== null) return null;
  const [peer] = await tx
    .update(runPeers)
    .set({ ...taken(runPeers), nodeId, slot: free[0]!, state: "preparing" })
    .where(and(eq(runPeers.id, next.id), eq(runPeers.state, "wanted"), eq(runPeers.attempt, run.attempt)))
    .returning();
  if (!peer) return null;
  await explainPeers(tx, run.id);
  return peer;
}

/** All that the node needs. An instance that cannot be made into an assignment has failed, and its run with it. */
export async function assignPeer(
  { db, blobs }: Services,
  options: ClaimOptions,
  peer: Peer,
): Promise<Assignment | null> {
  try {
    return await db.transaction((tx) => loadPeer(tx, options, peer));
  } catch (failure) {
    if (knownFailure(failure)?.code === "unavailable") throw failure;
    const cause = failure instanceof Error ? failure.message : String(failure);
    await db.transaction(async (tx) => {
      const run = await lockRun(tx, peer.runId);
      const error = { code: "StartFailed" as const, message: `It could not be started: ${cause}` };
      await endPeers(tx, eq(runPeers.id, peer.id), { status: "failed", error });
      if (run) await settlePeers(tx, { blobs }, run);
    });
    return null;
  }
}

async function loadPeer(tx: Tx, options: ClaimOptions, peer: Peer): Promise<Assignment> {
  const [run] = await tx
    .select({ workspaceId: runs.workspaceId, slots: runs.slots, cancelRequestedAt: runs.cancelRequestedAt })
    .from(runs)
    .where(eq(runs.id, peer.runId));
  if (!run) throw new Error("Its run is gone.");
  const of = { id: peer.runId, attempt: peer.attempt, leaseEpoch: peer.leaseEpoch, slot: peer.slot };
  const isCanceled = run.cancelRequestedAt !== null;
  const whole = await buildAssignment(options, tx, {
    ...{ ...run, ...of, hasStarted: peer.startedAt !== null, isCanceled },
  });
  return {
    ...whole,
    subject: "peer",
    id: peer.id,
    peers: { instance: peer.instance, count: whole.peers?.count ?? 1 },
  };
}
