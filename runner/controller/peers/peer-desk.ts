import { and, eq, inArray, isNotNull, notInArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runPeers, runs } from "@/db/schema";
import type { Assignment } from "@/domain/node/assignment";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome, Progress } from "@/domain/node/messages";
import type { Services } from "@/server/core/services";
import { isHeldBy, renewHolds, taken } from "@/server/queue/leases";
import type { ClaimOptions } from "../claim";
import { storable } from "../finish";
import type { SubjectDesk } from "../subject-desk";
import { assignPeer, claimPeers } from "./claim-peers";
import { endPeers, newsOfPeers, notePeer } from "./peer-rows";
import { lockRun, settlePeers } from "./settle-peers";

/** What a node is answered about further instances of runs that take several nodes. */
export function peerDesk(services: Services, options: ClaimOptions): SubjectDesk {
  return {
    reclaim: (nodeId, held) => reclaimPeers(services, options, nodeId, held),
    claim: (nodeId, freeSlots, hold) =>
      hold ? Promise.resolve([]) : claimPeers(services, options, nodeId, freeSlots),
    renew: (nodeId, leases) => renewPeers(services, nodeId, leases),
    report: (lease, progress) => reportPeer(services, lease, progress),
    // What its machine takes is not told: the charts of a run are those of its first instance.
    metrics: async () => undefined,
    finish: (lease, outcome) => finishPeer(services, lease, outcome),
  };
}

async function reclaimPeers(
  services: Services,
  options: ClaimOptions,
  nodeId: string,
  held: string[],
): Promise<Assignment[]> {
  const rows = await services.db
    .update(runPeers)
    .set(taken(runPeers))
    .where(
      and(eq(runPeers.nodeId, nodeId), isNotNull(runPeers.leaseExpiresAt), notInArray(runPeers.id, held)),
    )
    .returning();
  const all: Assignment[] = [];
  for (const row of rows) {
    const assigned = await assignPeer(services, options, row);
    if (assigned) all.push(assigned);
  }
  return all;
}

async function renewPeers({ db }: Services, nodeId: string, leases: Lease[]) {
  const held = await renewHolds(db, runPeers, leases, eq(runPeers.nodeId, nodeId));
  const lost = leases.map(({ id }) => id).filter((id) => !held.has(id));
  if (held.size === 0) return { lost, cancel: [] };
  return { lost, ...(await newsOfPeers(db, sql`p.id = any(${sql.param([...held])}::text[])`, "id")) };
}

async function reportPeer({ db }: Services, lease: Lease, progress: Progress): Promise<void> {
  await db.transaction(async (tx) => {
    const { runId } = await requirePeer(tx, lease);
    await notePeer(tx, isHeldBy(runPeers, lease), runId, progress);
  });
}

async function requirePeer(tx: Tx, lease: Lease) {
  const [peer] = await tx.select({ runId: runPeers.runId }).from(runPeers).where(isHeldBy(runPeers, lease));
  if (!peer) throw new StaleLease(lease.id);
  return peer;
}

/** Safe to repeat, also when the run has ended long since. */
async function finishPeer({ db, blobs }: Services, lease: Lease, outcome: Outcome): Promise<void> {
  await db.transaction(async (tx) => {
    const isIt = and(eq(runPeers.id, lease.id), eq(runPeers.leaseEpoch, lease.epoch))!;
    const [peer] = await tx
      .select({ runId: runPeers.runId, attempt: runPeers.attempt })
      .from(runPeers)
      .where(isIt);
    const run = peer && (await lockRun(tx, peer.runId));
    if (!run) throw new StaleLease(lease.id);
    await endPeers(tx, isIt, storable(outcome));
    if (run.attempt === peer.attempt) await settlePeers(tx, { blobs }, run);
  });
}

/** A notice of an instance is one of its run. */
export const noticedRun = (lease: Lease) =>
  inArray(runs.id, sql`(select ${runPeers.runId} from ${runPeers} where ${isHeldBy(runPeers, lease)})`);
