import { inArray, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { deployments, deploymentTelemetry } from "@/db/schema";
import { decodeCounts, encodeCounts } from "@/domain/serving/histogram";
import { type Measured, type SlotOf, SPANS } from "@/domain/serving/telemetry";
import type { Services } from "../core/services";

export type TelemetryRow = typeof deploymentTelemetry.$inferSelect;

/**
 * Writes what one process counted: all of it or nothing, by one statement as a rule. What it says of a slot again replaces what it said before,
 * so that a write whose outcome nobody heard of may be repeated.
 */
export async function saveTelemetry({ db }: Services, source: string, slots: SlotOf[]): Promise<void> {
  const { id } = deployments;
  const isMeant = inArray(id, [...new Set(slots.map(({ deploymentId }) => deploymentId))]);
  await db.transaction(async (tx) => {
    // One that was deleted meanwhile must not keep the others from being written.
    const there = await tx.select({ id }).from(deployments).where(isMeant).orderBy(id).for("key share");
    const known = new Set(there.map((deployment) => deployment.id));
    const rows = slots
      .filter(({ deploymentId }) => known.has(deploymentId))
      .map(({ deploymentId, startsAt, ...measured }) =>
        toRow(measured, {
          deploymentId,
          startsAt: new Date(startsAt),
          spanSeconds: SPANS[0].seconds,
          source,
        }),
      );
    await writeRows(tx, rows);
  });
}

type Place = Pick<TelemetryRow, "deploymentId" | "startsAt" | "spanSeconds" | "source">;

export function toRow(measured: Measured, place: Place): TelemetryRow {
  const { outcomes, latency, queue, copies, agreements, inFlight, ready, cpu, memoryBytes } = measured;
  return {
    ...place,
    outcomes,
    latency: Buffer.from(encodeCounts(latency.counts)),
    latencyMs: latency.sumMs,
    queue: Buffer.from(encodeCounts(queue.counts)),
    queueMs: queue.sumMs,
    ...{ copies, agreements, inFlight, ready, cpu, memoryBytes },
  };
}

export function toSlot(row: TelemetryRow): SlotOf {
  const { deploymentId, outcomes, copies, agreements, inFlight, ready, cpu, memoryBytes } = row;
  return {
    deploymentId,
    startsAt: row.startsAt.getTime(),
    outcomes,
    latency: { counts: decodeCounts(row.latency), sumMs: row.latencyMs },
    queue: { counts: decodeCounts(row.queue), sumMs: row.queueMs },
    ...{ copies, agreements, inFlight, ready, cpu, memoryBytes },
  };
}

/** A statement takes 65,535 parameters, and after an outage there is more to write than that. */
const MAX_ROWS = 2_000;

export async function writeRows(executor: Executor, rows: TelemetryRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += MAX_ROWS)
    await writeSome(executor, rows.slice(from, from + MAX_ROWS));
}

async function writeSome(executor: Executor, rows: TelemetryRow[]): Promise<void> {
  const { deploymentId, startsAt, spanSeconds, source } = deploymentTelemetry;
  await executor
    .insert(deploymentTelemetry)
    .values(rows)
    .onConflictDoUpdate({
      target: [deploymentId, startsAt, spanSeconds, source],
      set: {
        outcomes: sql`excluded.outcomes`,
        latency: sql`excluded.latency`,
        latencyMs: sql`excluded.latency_ms`,
        queue: sql`excluded.queue`,
        queueMs: sql`excluded.queue_ms`,
        copies: sql`excluded.copies`,
        agreements: sql`excluded.agreements`,
        inFlight: sql`excluded.in_flight`,
        ready: sql`excluded.ready`,
        // An instance says of a slot more than once, and the most counts.
        cpu: sql`greatest(${deploymentTelemetry.cpu}, excluded.cpu)`,
        memoryBytes: sql`greatest(${deploymentTelemetry.memoryBytes}, excluded.memory_bytes)`,
      },
    });
}
