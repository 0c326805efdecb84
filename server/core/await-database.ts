import { setTimeout as delay } from "node:timers/promises";
import { type AskAnew, type Unreachable, whyUnreachable } from "./reach-database";

const RETRY_MS = 200;
const say = (line: string) => console.warn(line);

interface Patience {
  /** After so long, or at once where waiting cannot help, it rejects. Without it, it waits for ever. */
  patienceMs?: number;
}

/** Resolves once the database takes connections; says in one line that it waits, and in another that it goes on. */
export async function awaitDatabase(askAnew: AskAnew, { patienceMs }: Patience = {}): Promise<void> {
  const begun = performance.now();
  for (let isTold = false; ; isTold = true) {
    const why = await whyUnreachable(askAnew);
    const waitedMs = performance.now() - begun;
    if (!why) {
      if (isTold) say(`The database answers, after ${(waitedMs / 1000).toFixed(1)} s.`);
      return;
    }
    if (patienceMs !== undefined && (!why.isPassing || waitedMs > patienceMs)) throw new Error(inWords(why));
    if (!isTold) say(`${inWords(why)} Waiting for it.`);
    await delay(RETRY_MS);
  }
}

/** A sentence for whoever runs the studio. */
export const inWords = ({ says, detail }: Unreachable) => `The database ${says} (${detail}).`;

const told = new WeakSet<AskAnew>();

/** The same two lines of an outage, for a part that goes on meanwhile; once, however many of its duties meet it. */
export function tellOfOutage({ askAnew }: { askAnew: AskAnew }): void {
  if (told.has(askAnew)) return;
  told.add(askAnew);
  void awaitDatabase(askAnew).finally(() => told.delete(askAnew));
}
