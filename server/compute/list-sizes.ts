import { and, isNull, sql } from "drizzle-orm";
import { nodes } from "@/db/schema";
import { hostFacts } from "@/domain/compute";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { LEASE } from "../queue/leases";

/** What a node of a cluster has here: the studio's own machine. Names of Azure's sizes are kept and mean nothing. */
export async function listSizes(ctx: WorkspaceCtx) {
  authorize(ctx, "compute:read");
  const rows = await ctx.services.db
    .select({ name: nodes.name, facts: nodes.facts })
    .from(nodes)
    .where(and(isNull(nodes.tokenId), isNull(nodes.targetId), sql`${nodes.heartbeatAt} > now() - ${LEASE}`))
    .orderBy(nodes.name);
  return rows.flatMap(({ name, facts }) => {
    const known = hostFacts.safeParse(facts).data;
    return known
      ? [{ name, cores: known.cores, memoryBytes: known.memoryBytes, gpus: known.gpus.length }]
      : [];
  });
}
