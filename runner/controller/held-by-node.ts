import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db/client";
import { runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease } from "@/domain/node/messages";
import { LEASED } from "@/domain/runs";

export interface HeldByNode {
  /** The run of the lease, which this node holds; with `isActive` false also one that has ended. */
  require(lease: Lease, isActive?: boolean): Promise<{ id: string; workspaceId: string; attempt: number }>;
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
      const isOurs = and(eq(runs.id, lease.id), eq(runs.leaseEpoch, lease.epoch), eq(runs.nodeId, nodeId));
      const [run] = await db
        .select({ id: runs.id, workspaceId: runs.workspaceId, attempt: runs.attempt })
        .from(runs)
        .where(and(isOurs, isActive ? inArray(runs.status, [...LEASED]) : undefined));
      if (!run) throw new StaleLease(lease.id);
      return run;
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
