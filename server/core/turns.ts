import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "@/domain/errors";

/** Nobody else waits longer than this for work that gives way. */
const TURN_MS = 10;

export interface Turns {
  /** True when it is time to give way. */
  isOver(): boolean;
  /** Lets others go first. Fails where the work has had all the time it may take. */
  giveWay(): Promise<void>;
}

/** Turns by the clock for long work. What others take in between does not count. */
export function takeTurns(maxMs: number, tooLong: string, now = () => performance.now()): Turns {
  let begun = now();
  let usedMs = 0;
  return {
    isOver: () => now() - begun >= TURN_MS,
    async giveWay() {
      usedMs += now() - begun;
      if (usedMs > maxMs) throw new AppError("invalid", tooLong);
      await nextTurn();
      begun = now();
    },
  };
}

/** Lets one piece of work run at a time; a few more wait, and what comes beyond them is refused. */
export function oneAtATime(maxWaiting: number, tooMany: string): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting > maxWaiting) throw new AppError("tooManyRequests", tooMany);
    waiting++;
    const done = last.then(work);
    last = done.catch(() => {}).finally(() => waiting--);
    return done;
  };
}
