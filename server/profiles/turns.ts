/** Few at a time: each takes memory and a core, and pages ask again soon. */
const MAX_AT_ONCE = 2;

let busy = 0;
const waiting: (() => void)[] = [];

/** Does `work` when it has a turn. Who has left meanwhile takes none. */
export async function inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (busy >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else busy += 1;
  try {
    signal?.throwIfAborted();
    return await work();
  } finally {
    // A turn goes to the next who waits, or back.
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  }
}
