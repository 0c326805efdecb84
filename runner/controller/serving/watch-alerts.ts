import { and, eq, gte, inArray, lt } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { deployments, deploymentTelemetry, endpointAlerts, endpoints, instances } from "@/db/schema";
import { type Finding, judgeHealth, judgeRequests } from "@/domain/serving/alerts";
import { FLUSH_MS, mergeSlots, SLOT_MS } from "@/domain/serving/telemetry";
import type { Services } from "@/server/core/services";
import { toSlot } from "@/server/endpoints/telemetry-rows";
import { tellAlert } from "@/server/notifications/tell-ends";

type Alert = typeof endpointAlerts.$inferSelect;

/** Looks at every alert, and tells once that it fires, and once that this is over. */
export async function watchAlerts({ db }: Pick<Services, "db">): Promise<void> {
  const ids = await db.select({ id: endpointAlerts.id }).from(endpointAlerts);
  for (const { id } of ids)
    await db.transaction(async (tx) => {
      // Held, so that of several controllers one tells it. One that is being changed is looked at with the next turn.
      const [alert] = await tx
        .select()
        .from(endpointAlerts)
        .where(eq(endpointAlerts.id, id))
        .for("update", { skipLocked: true });
      if (alert) await look(tx, alert, new Date());
    });
}

async function look(tx: Executor, alert: Alert, now: Date): Promise<void> {
  const { downSince, finding } = await judge(tx, alert, now);
  const wasFiring = alert.firingSince !== null;
  const { isBad, says } = finding;
  if (isBad === wasFiring && downSince?.getTime() === alert.downSince?.getTime()) return;
  const isNews = isBad !== wasFiring;
  const told = isNews ? { firingSince: isBad ? now : null, message: says } : {};
  await tx
    .update(endpointAlerts)
    .set({ downSince, ...told })
    .where(eq(endpointAlerts.id, alert.id));
  if (isNews) await tellAlert(tx, alert.id, isBad, says);
}

interface Judged {
  downSince: Date | null;
  finding: Finding;
}

async function judge(
  tx: Executor,
  { rule, endpointId, downSince: before }: Alert,
  now: Date,
): Promise<Judged> {
  if (rule.metric !== "health")
    return {
      downSince: null,
      finding: judgeRequests(rule, await measure(tx, endpointId, rule.window_minutes, now)),
    };
  const unready = await listUnready(tx, endpointId);
  const downSince = unready.length > 0 ? (before ?? now) : null;
  const downForMs = downSince && now.getTime() - downSince.getTime();
  return { downSince, finding: judgeHealth(rule, downForMs, unready) };
}

/** All that was asked of the endpoint within the last minutes, whichever deployment answered; what may still grow is left out. */
async function measure(tx: Executor, endpointId: string, minutes: number, now: Date) {
  const until = Math.floor((now.getTime() - FLUSH_MS) / SLOT_MS) * SLOT_MS;
  const { deploymentId, startsAt } = deploymentTelemetry;
  const isWithin = and(
    eq(deployments.endpointId, endpointId),
    gte(startsAt, new Date(until - minutes * 60_000)),
    lt(startsAt, new Date(until)),
  );
  const rows = await tx
    .select({ row: deploymentTelemetry })
    .from(deploymentTelemetry)
    .innerJoin(deployments, eq(deployments.id, deploymentId))
    .where(isWithin);
  return mergeSlots(rows.map(({ row }) => toSlot(row)));
}

/** The deployments that have traffic and of which nothing is ready, but for those that were scaled to zero. */
async function listUnready(tx: Executor, endpointId: string): Promise<string[]> {
  const [endpoint] = await tx.select().from(endpoints).where(eq(endpoints.id, endpointId));
  const asked = Object.entries(endpoint?.traffic ?? {}).flatMap(([name, share]) => (share > 0 ? [name] : []));
  if (asked.length === 0) return [];
  const isAsked = and(eq(deployments.endpointId, endpointId), inArray(deployments.name, asked));
  const rows = await tx.select().from(deployments).where(isAsked).orderBy(deployments.name);
  const ready = await tx
    .select({ id: instances.deploymentId })
    .from(instances)
    .innerJoin(deployments, eq(deployments.id, instances.deploymentId))
    .where(and(isAsked, eq(instances.generation, deployments.serving), eq(instances.state, "ready")));
  const answering = new Set(ready.map(({ id }) => id));
  return rows
    .filter(({ id, scaling }) => !answering.has(id) && scaling?.wanted !== 0)
    .map(({ name }) => name);
}
