/**
 * Lines in which attempts to sign in wait, each for its turn. Nobody is locked out: what comes too fast comes later. All of
 * this process's lines together hold a bounded number, whoever knocks.
 */
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/domain/errors";

export const LINE_LENGTH = 200;
const WAITING_IN_ALL = 2_000;
/** Those who were served lately, so that the others come first; the earliest are forgotten. */
const REMEMBERED = 1_000;
/** Proxies end a request that is silent for a minute. It counts from an attempt's first line on. */
const PATIENCE_MS = 50_000;

/** Books the next turn of the line, and says in how many milliseconds it is. */
export type BookTurn = () => Promise<number>;

interface Waiting {
  /** Where it comes from, the coarsest first: a network, a browser there. */
  from: readonly string[];
  since: number;
  enter(): void;
  refuse(failure: unknown): void;
}

/**
 * One line. The next turn is that of the place which had the fewest: somebody who guesses with a hundred attempts at once is
 * not served a hundred times before the owner of the account, who comes from another network or by another browser.
 */
class Line {
  private waiting: Waiting[] = [];
  private readonly served = new Map<string, number>();

  constructor(private readonly bookTurn: BookTurn) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  join(from: readonly string[], since: number): Promise<void> {
    return new Promise((enter, refuse) => {
      this.waiting.push({ from, since, enter, refuse });
      if (this.waiting.length === 1) void this.move();
      if (this.waiting.length > LINE_LENGTH) this.remove(this.inOrder().at(-1)!).refuse(tooMany());
    });
  }

  private async move(): Promise<void> {
    while (this.waiting.length > 0) {
      try {
        const waitMs = await this.bookTurn();
        if (waitMs > 0) await delay(waitMs);
      } catch (failure) {
        for (const one of this.waiting.splice(0)) one.refuse(failure);
        return;
      }
      const next = this.inOrder()[0]!;
      for (const place of next.from) this.countTurn(place);
      this.remove(next).enter();
      const late = this.waiting.filter(({ since }) => performance.now() - since > PATIENCE_MS);
      for (const one of late) this.remove(one).refuse(tooMany());
    }
  }

  /** Among those who had as few turns the first is the next: whoever asks again and again stands at the end again. */
  private inOrder(): Waiting[] {
    return this.waiting.toSorted((a, b) => this.compareTurns(a, b) || a.since - b.since);
  }

  private compareTurns(a: Waiting, b: Waiting): number {
    const turns = (place: string | undefined) => this.served.get(place ?? "") ?? 0;
    const level = a.from.findIndex((place, index) => turns(place) !== turns(b.from[index]));
    return level < 0 ? 0 : turns(a.from[level]) - turns(b.from[level]);
  }

  private remove(one: Waiting): Waiting {
    this.waiting = this.waiting.filter((other) => other !== one);
    return one;
  }

  private countTurn(place: string): void {
    if (this.served.size >= REMEMBERED) this.served.delete(this.served.keys().next().value!);
    const turns = this.served.get(place) ?? 0;
    this.served.delete(place);
    this.served.set(place, turns + 1);
  }
}

const lines = new Map<string, Line>();
let waitingInAll = 0;

/**
 * Resolves when it is this attempt's turn in the line of that name; refused where too many wait already. Whoever says no
 * place to come from is known (by a sign-in, a browser's mark, an invite), and is not refused for what strangers do.
 */
export async function waitInLine(
  name: string,
  bookTurn: BookTurn,
  from: readonly string[],
  since = performance.now(),
): Promise<void> {
  const isStranger = from.length > 0;
  if (isStranger && waitingInAll >= WAITING_IN_ALL) throw tooMany();
  const line = lines.get(name) ?? new Line(bookTurn);
  lines.set(name, line);
  if (isStranger) waitingInAll++;
  try {
    await line.join(from, since);
  } finally {
    if (isStranger) waitingInAll--;
    if (line.isEmpty && lines.get(name) === line) lines.delete(name);
  }
}

const tooMany = () =>
  new AppError(
    "tooManyRequests",
    "Many attempts are being made at this moment. Try again in a few seconds.",
    {
      retryAfterS: 5,
    },
  );
