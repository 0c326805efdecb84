/** For steps that last as long as their bytes take: they are broken off when nobody wants them, and tell how far they are. */
import { and, eq, isNotNull } from "drizzle-orm";
import { activities } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { writeHeld } from "@/server/activities/write-held";
import type { Services } from "@/server/core/services";

const TELL_EVERY_MS = 1_000;

interface AnyTurn {
  services: Services;
  activity: typeof activities.$inferSelect;
  signal: AbortSignal;
}

/** Breaks the work off as soon as somebody cancels the activity, which its next claim then ends. */
export async function whileWanted<T>(
  { services: { db }, activity, signal }: AnyTurn,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const canceled = new AbortController();
  const isIt = and(eq(activities.id, activity.id), isNotNull(activities.cancelRequestedAt));
  const timer = setInterval(() => {
    db.select({ id: activities.id })
      .from(activities)
      .where(isIt)
      .then(([row]) => row && canceled.abort(new AppError("unavailable", "It is canceled.")))
      // The next turn of the timer asks again.
      .catch(() => {});
  }, TELL_EVERY_MS);
  try {
    return await work(AbortSignal.any([signal, canceled.signal]));
  } catch (failure) {
    canceled.signal.throwIfAborted();
    throw failure;
  } finally {
    clearInterval(timer);
  }
}

/** Tells how far it is, at most every second anew. */
export function teller({ services: { db }, activity }: AnyTurn, total: number): (done: number) => void {
  const hold = { id: activity.id, epoch: activity.leaseEpoch };
  let last = 0;
  return (done) => {
    if (performance.now() - last < TELL_EVERY_MS) return;
    last = performance.now();
    // Whoever has lost the activity learns it from its lease, and need not hear it here.
    void db.transaction((tx) => writeHeld(tx, hold, { done, total })).catch(() => {});
  };
}
