import { and, asc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { deploymentTelemetry } from "@/db/schema";
import { mergeSlots, SPANS } from "@/domain/serving/telemetry";
import { toRow, toSlot, writeRows } from "./telemetry-rows";

const LOCK = 7_203_583; // any number: whoever merges holds this advisory lock
/** How many merged stretches one transaction makes at most. */
const MAX_STRETCHES = 200;

type Span = (typeof SPANS)[number];

/** Merges what is older than it is kept finely into longer stretches, and forgets what is older than all. */
export async function compactTelemetry(db: Db): Promise<void> {
  for (const [place, fine] of SPANS.entries()) {
    const coarse = SPANS[place + 1];
    if (!coarse) await forgetOld(db, fine);
    else while (await db.transaction((tx) => mergeSome(tx, fine, coarse)));
  }
}

const agoOf = ({ keptSeconds }: Span) => sql`now() - make_interval(secs => ${keptSeconds})`;

/** True where there may be more. A stretch is merged once all of it is old enough. */
async function mergeSome(tx: Tx, fine: Span, coarse: Span): Promise<boolean> {
  const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as held`);
  if (!lock?.held) return false;
  const { deploymentId, startsAt, spanSeconds } = deploymentTelemetry;
  const binOf = (at: unknown) =>
    sql`date_bin(make_interval(secs => ${sql.raw(String(coarse.seconds))}), ${at}, timestamptz 'epoch')`;
  const bin = binOf(startsAt);
  const due = await tx
    .selectDistinct({ deploymentId, from: sql`${bin}`.mapWith(startsAt).as("bin") })
    .from(deploymentTelemetry)
    .where(and(eq(spanSeconds, fine.seconds), lt(startsAt, binOf(agoOf(fine)))))
    .orderBy(asc(deploymentId), asc(sql`bin`))
    .limit(MAX_STRETCHES);
  for (const stretch of due) await mergeStretch(tx, stretch, [fine, coarse]);
  return due.length === MAX_STRETCHES;
}

async function mergeStretch(
  tx: Tx,
  { deploymentId, from }: { deploymentId: string; from: Date },
  [fine, coarse]: [Span, Span],
): Promise<void> {
  const until = new Date(from.getTime() + coarse.seconds * 1000);
  const isWithin = and(
    eq(deploymentTelemetry.deploymentId, deploymentId),
    gte(deploymentTelemetry.startsAt, from),
    lt(deploymentTelemetry.startsAt, until),
    inArray(deploymentTelemetry.spanSeconds, [fine.seconds, coarse.seconds]),
  );
  const rows = await tx.delete(deploymentTelemetry).where(isWithin).returning();
  const place = { deploymentId, startsAt: from, spanSeconds: coarse.seconds, source: "" };
  await writeRows(tx, [toRow(mergeSlots(rows.map(toSlot)), place)]);
}

async function forgetOld(db: Db, span: Span): Promise<void> {
  const { spanSeconds, startsAt } = deploymentTelemetry;
  await db.delete(deploymentTelemetry).where(and(eq(spanSeconds, span.seconds), lt(startsAt, agoOf(span))));
}
