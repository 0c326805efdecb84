import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instances, runPeers, runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Subject } from "@/domain/node/fields";
import type { Lease } from "@/domain/node/messages";
import { LEASED } from "@/domain/runs";

interface HeldSubject {
  id: string;
  workspaceId: string;
  attempt: number;
}

export interface HeldByNode {
  /** What the lease is of, which this node holds; with `isActive` false also one that has ended. */
  require(lease: Lease, isActive?: boolean): Promise<HeldSubject>;
  /** The same call, for leases of this node alone. */
  guard<Words extends unknown[], T>(
    call: (lease: Lease, ...words: Words) => Promise<T>,
    isActive?: boolean,
  ): (lease: Lease, ...words: Words) => Promise<T>;
}

/** The epoch of a lease is a small number, so that alone would prove nothing. */
export function heldByNode(db: Db, nodeId: string): HeldByNode {
  const held: HeldByNode = {
    async require(lease, isActive = true) {
      const found = await FIND[lease.subject](db, nodeId, lease, isActive);
      if (!found) throw new StaleLease(lease.id);
      return found;
    },
    guard:
      (call, isActive) =>
      async (lease, ...words) => {
        await held.require(lease, isActive);
        return call(lease, ...words);
      },
  };
  return held;
}

type Find = (db: Db, nodeId: string, lease: Lease, isActive: boolean) => Promise<HeldSubject | undefined>;

const findRun: Find = async (db, nodeId, { id, epoch }, isActive) => {
  const isOurs = and(eq(runs.id, id), eq(runs.leaseEpoch, epoch), eq(runs.nodeId, nodeId));
  const [run] = await db
    .select({ id: runs.id, workspaceId: runs.workspaceId, attempt: runs.attempt })
    .from(runs)
    .where(and(isOurs, isActive ? inArray(runs.status, [...LEASED]) : undefined));
  return run;
};

const findInstance: Find = async (db, nodeId, { id, epoch }, isActive) => {
  const isOurs = and(eq(instances.id, id), eq(instances.leaseEpoch, epoch), eq(instances.nodeId, nodeId));
  const [instance] = await db
    .select({ id: instances.id, workspaceId: instances.workspaceId, attempt: instances.attempt })
    .from(instances)
    .where(and(isOurs, isActive ? isNotNull(instances.leaseExpiresAt) : undefined));
  return instance;
};

const findPeer: Find = async (db, nodeId, { id, epoch }, isActive) => {
  const isOurs = and(eq(runPeers.id, id), eq(runPeers.leaseEpoch, epoch), eq(runPeers.nodeId, nodeId));
  const [peer] = await db
    .select({ id: runPeers.id, workspaceId: runPeers.workspaceId, attempt: runPeers.attempt })
    .from(runPeers)
    .where(and(isOurs, isActive ? isNotNull(runPeers.leaseExpiresAt) : undefined));
  return peer;
};

const FIND: Record<Subject, Find> = { run: findRun, peer: findPeer, instance: findInstance };
