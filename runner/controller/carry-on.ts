/**
 * Carries activities on, a step at a time. Whoever claims one holds a lease on it while its step works, outside of the
 * row's lock; what the step writes is committed with the progress while the lease is still held, or not at all. So a
 * killed runner's activity goes on elsewhere within the lease, and nothing is done twice.
 */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { activities, activityRuns } from "@/db/schema";
import { type ClockKind, descriptorOf, MAX_TRIES, OPEN_STATUSES, retryDelayMs } from "@/domain/activities";
import { AppError } from "@/domain/errors";
import { writeHeld } from "@/server/activities/write-held";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { type Hold, isFree, LostHold, taken, whileHeld } from "@/server/queue/leases";
import { ON_FAILURE, STEPS, type Steps } from "./activities/steps";

type Activity = typeof activities.$inferSelect;
interface Claim {
  activity: Activity;
  hold: Hold;
  /** What its log is told of the claim itself. */
  lines: string[];
}

/** One turn of the clock ends after this long, so that an orderly stop need not wait for the whole. */
export const TURN_MS = 2_000;
const ALWAYS_LOST = "Whoever worked on it has fallen silent, again and again.";
/** Trying again changes nothing about these. */
const FINAL = ["invalid", "notFound", "forbidden"];

/** Goes on with what is open, turn and turn about, until nothing is or the turn is over. */
export async function carryOnActivities(
  services: Services,
  turnMs = TURN_MS,
  steps = STEPS,
  kinds: readonly ClockKind[] = Object.keys(steps) as ClockKind[],
): Promise<void> {
  const end = performance.now() + turnMs;
  while (performance.now() < end && (await carryOn(services, steps, kinds))) {
    // Each step commits by itself.
  }
}

/** Does one step of the activity that waits longest. False when none is open, or others hold all of them. */
async function carryOn(services: Services, steps: Steps, kinds: readonly ClockKind[]): Promise<boolean> {
  const { db } = services;
  const claim = await db.transaction((tx) => claimNext(tx, kinds));
  if (!claim) return false;
  const { activity, hold } = claim;
  try {
    if (activity.cancelRequestedAt) await db.transaction((tx) => endCanceled(tx, claim));
    else if (activity.failures >= MAX_TRIES) throw new AppError("unavailable", ALWAYS_LOST);
    else
      await whileHeld(db, activities, hold, (signal) =>
        doStep(services, steps, activity.kind as ClockKind, claim, signal),
      );
  } catch (failure) {
    if (!(failure instanceof LostHold)) await noteFailure(db, claim, failure);
  }
  return true;
}

async function claimNext(tx: Tx, kinds: readonly ClockKind[]): Promise<Claim | null> {
  const isDue = sql`(${activities.retryAt} is null or ${activities.retryAt} <= now())`;
  const isOpen = inArray(activities.status, [...OPEN_STATUSES]);
  const [next] = await tx
    .select({ id: activities.id, leaseExpiresAt: activities.leaseExpiresAt })
    .from(activities)
    .where(and(isOpen, inArray(activities.kind, [...kinds]), isDue, isFree(activities)))
    .orderBy(asc(activities.updatedAt))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!next) return null;
  const [activity] = await tx
    .update(activities)
    .set({
      ...taken(activities),
      status: "running",
      // A step that takes its whole runner down has failed too.
      failures: sql`${activities.failures} + ${next.leaseExpiresAt ? 1 : 0}`,
      startedAt: sql`coalesce(${activities.startedAt}, now())`,
      waitingReason: null,
    })
    .where(eq(activities.id, next.id))
    .returning();
  const lines = activity!.leaseEpoch === 1 ? ["Begun."] : [];
  if (next.leaseExpiresAt) lines.push("Taken up again: whoever worked on it has fallen silent.");
  return { activity: activity!, hold: { id: next.id, epoch: activity!.leaseEpoch }, lines };
}

async function doStep<K extends ClockKind>(
  services: Services,
  steps: Steps,
  kind: K,
  { activity, hold, lines: before }: Claim,
  signal: AbortSignal,
): Promise<void> {
  const descriptor = descriptorOf(kind);
  const input = descriptor.input.parse(activity.input);
  const outcome = descriptor.outcome.parse(activity.outcome);
  const commit = await steps[kind]({ services, activity, input, outcome, signal });
  await services.db.transaction(async (tx) => {
    const { done = 0, lines = [], doing = null, isOver = false, ...more } = await commit(tx);
    const reached = more.outcome ?? outcome;
    const ended = { status: "completed" as const, endedAt: sql`now()`, message: descriptor.tell(reached) };
    const progress = { done: sql`${activities.done} + ${done}`, outcome: reached, doing, failures: 0 };
    const values = { ...progress, ...LET_GO, ...(isOver ? ended : {}) };
    await writeHeld(tx, hold, values, [...before, ...lines, ...(isOver ? ["Done."] : [])]);
  });
}

/** The next step may be anybody's. */
const LET_GO = { leaseExpiresAt: null, retryAt: null };

async function endCanceled(tx: Tx, { activity, hold, lines }: Claim): Promise<void> {
  const { done, total, cancelRequestedBy: by, kind } = activity;
  const { unit } = descriptorOf(kind);
  const part = unit && total > 0 ? ` ${done} of ${total} ${unit}s were done.` : "";
  const message = `${by} canceled it.${part}`;
  const ended = { status: "canceled" as const, endedAt: sql`now()`, message, doing: null };
  await writeHeld(tx, hold, { ...ended, ...LET_GO }, [...lines, message]);
  await tx.delete(activityRuns).where(eq(activityRuns.activityId, hold.id));
}

/** A step that failed is tried again a little later, a few times; then the activity has failed, with the reason. */
async function noteFailure(db: Db, { activity, hold, lines }: Claim, failure: unknown): Promise<void> {
  console.error(`activity ${activity.id}: ${failure instanceof Error ? failure.stack : failure}`);
  const reason =
    knownFailure(failure)?.message ??
    "Something went wrong on our side. The log of the studio has the details.";
  const failures = activity.failures + 1;
  const isFinal = failure instanceof AppError && FINAL.includes(failure.code);
  const isOver = isFinal || failures >= MAX_TRIES;
  const again = {
    failures,
    waitingReason: `It has failed, and is tried again: ${reason}`,
    leaseExpiresAt: null,
    retryAt: sql`now() + make_interval(secs => ${retryDelayMs(failures) / 1_000})`,
  };
  const ended = {
    status: "failed" as const,
    failures,
    endedAt: sql`now()`,
    message: reason,
    doing: null,
    ...LET_GO,
  };
  const line = isOver ? `Failed: ${reason}` : `Failed, try ${failures} of ${MAX_TRIES}: ${reason}`;
  await db
    .transaction(async (tx) => {
      await writeHeld(tx, hold, isOver ? ended : again, [...lines, line]);
      if (isOver) await followFailure(tx, activity.kind as ClockKind, activity.input, reason);
    })
    .catch((lost) => {
      if (!(lost instanceof LostHold)) throw lost;
    });
}

async function followFailure<K extends ClockKind>(
  tx: Tx,
  kind: K,
  input: unknown,
  reason: string,
): Promise<void> {
  await ON_FAILURE[kind]?.(tx, descriptorOf(kind).input.parse(input), reason);
}
