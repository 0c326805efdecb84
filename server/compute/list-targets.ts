import { asc, desc, eq, sql } from "drizzle-orm";
import { computeTargets, nodes } from "@/db/schema";
import { hostFacts } from "@/domain/compute";
import { LEASED } from "@/domain/runs";
import { abilities, authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { LEASE } from "@/server/queue/leases";

/** The compute targets of the workspace, with what stands behind them. A node counts as alive for three heartbeats. */
export async function listTargets(ctx: WorkspaceCtx) {
  authorize(ctx, "compute:read");
  const { db } = ctx.services;
  // Spelled out: in a query of one table drizzle leaves the tables' names away, in a subquery too.
  const used = sql<number>`coalesce((select sum(r.slots) from runs r
    where r.node_id = nodes.id and r.status in ${[...LEASED]}), 0)::int`;
  const [targets, machines] = await Promise.all([
    db
      .select({
        id: computeTargets.id,
        name: computeTargets.name,
        kind: computeTargets.kind,
        network: computeTargets.network,
      })
      .from(computeTargets)
      .where(eq(computeTargets.workspaceId, ctx.workspaceId))
      .orderBy(asc(computeTargets.name)),
    db
      .select({
        name: nodes.name,
        target: nodes.target,
        slots: nodes.slots,
        used,
        facts: nodes.facts,
        heartbeatAt: nodes.heartbeatAt,
        isAlive: sql<boolean>`${nodes.heartbeatAt} > now() - ${LEASE}`,
      })
      .from(nodes)
      .orderBy(desc(nodes.heartbeatAt)),
  ]);
  // A node of another version may have told other facts, or none.
  const nodesOf = (name: string) =>
    machines
      .filter(({ target }) => target === name)
      .map(({ facts, target: _target, ...rest }) => ({
        ...rest,
        facts: hostFacts.safeParse(facts).data ?? null,
      }));
  const can = abilities(ctx);
  return targets.map((target) => ({ ...target, nodes: nodesOf(target.name), can }));
}
