import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/domain/errors";
import { StaleLease } from "@/runner/protocol";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/** True when the same call may succeed later: the database is away, a connection broke. */
export function isTransient(error: unknown): boolean {
  if (error instanceof StaleLease) return false;
  if (error instanceof AppError) return ["unavailable", "internal", "tooManyRequests"].includes(error.code);
  return true;
}

/** Repeats a call to the controller, with growing and jittered waits, until it is answered or `signal` aborts. */
export async function insist<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
