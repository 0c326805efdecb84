/** Waiting for a studio that restarts, or for a line that is down, before an upload is given up. */

/** What a door said that did not take what was sent. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "Refused";
  }
}

/** Answers that another attempt may not get: too slow, another was quicker, too many, or nobody is there just now. */
const PASSING = [408, 409, 429, 502, 503, 504];
/** What the browser itself refuses, such as a file that has changed on its disk, it refuses the next time too. */
const isPassing = (failure: unknown): boolean =>
  failure instanceof Refused ? PASSING.includes(failure.status) : !(failure instanceof DOMException);

/** With doubling pauses of at most ten seconds that is about a minute without any progress. */
const MAX_FAILURES = 10;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Counts failures in a row; what came forward in between begins the count anew. */
export class Patience {
  private failures = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly pause: Pause = wait,
  ) {}

  hasMoved(): void {
    this.failures = 0;
  }

  /** Waits before the next attempt, or throws the failure where another one would not help. */
  async afterFailure(failure: unknown): Promise<void> {
    this.signal.throwIfAborted();
    if (!isPassing(failure) || ++this.failures > MAX_FAILURES) throw failure;
    await this.pause(Math.min(FIRST_PAUSE_MS * 2 ** (this.failures - 1), LONGEST_PAUSE_MS), this.signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** Does it until it is done or refused for good. */
export async function keepTrying<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
  pause?: Pause,
): Promise<Result> {
  const patience = new Patience(signal, pause);
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      await patience.afterFailure(failure);
    }
  }
}
