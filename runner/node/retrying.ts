import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/domain/errors";
import { StaleLease } from "@/domain/node/contract";
import { isDiskFull, RunFailure } from "./failure";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/** How often a call is tried whose failure nobody has a name for: it must not hold up its run for ever. */
const UNKNOWN_TRIES = 6;

/** What no repetition would mend. */
const NAMED = [StaleLease, AppError, RunFailure];

/** True when the same call will succeed later: the database is away, a connection broke. */
export const isTransient = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "unavailable" || error.code === "tooManyRequests");

/**
 * Repeats a call to the controller, with growing and jittered waits, until it is answered or `signal` aborts. What no
 * repetition would mend is thrown at once, what is unknown after a few.
 */
export async function insist<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let unknown = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) {
        if (NAMED.some((known) => error instanceof known) || isDiskFull(error)) throw error;
        if (++unknown === UNKNOWN_TRIES) throw error;
      }
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
