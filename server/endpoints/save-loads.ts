import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { deploymentLoads, deployments } from "@/db/schema";
import type { Services } from "../core/services";

export interface LoadOf {
  deploymentId: string;
  /** Requests that somebody waits for, on average since it was last said. */
  inFlight: number;
}

/** What was said longer ago counts no more: its gateway has ended, or has nothing to say. */
const FRESH = sql.raw("interval '5 seconds'");
const OLD = sql.raw("interval '1 hour'");

/** Says anew how many requests are under way at one gateway. */
export async function saveLoads({ db }: Services, source: string, loads: LoadOf[]): Promise<void> {
  const { deploymentId } = deploymentLoads;
  await db.transaction(async (tx) => {
    const asked = inArray(
      deployments.id,
      loads.map((load) => load.deploymentId),
    );
    const there = await tx
      .select({ id: deployments.id })
      .from(deployments)
      .where(asked)
      .orderBy(deployments.id)
      .for("key share");
    const known = new Set(there.map(({ id }) => id));
    const rows = loads.filter((load) => known.has(load.deploymentId)).map((load) => ({ ...load, source }));
    if (rows.length === 0) return;
    await tx
      .insert(deploymentLoads)
      .values(rows)
      .onConflictDoUpdate({
        target: [deploymentId, deploymentLoads.source],
        set: { inFlight: sql`excluded.in_flight`, measuredAt: sql`now()` },
      });
  });
}

/** The requests that are under way to a deployment, at all gateways together. */
export async function readLoad(executor: Executor, id: string): Promise<number> {
  const { deploymentId, inFlight, measuredAt } = deploymentLoads;
  const [row] = await executor
    .select({ inFlight: sql<number>`coalesce(sum(${inFlight}), 0)`.mapWith(Number) })
    .from(deploymentLoads)
    .where(and(eq(deploymentId, id), gt(measuredAt, sql`now() - ${FRESH}`)));
  return row!.inFlight;
}

export async function forgetOldLoads(executor: Executor): Promise<void> {
  await executor.delete(deploymentLoads).where(lt(deploymentLoads.measuredAt, sql`now() - ${OLD}`));
}
