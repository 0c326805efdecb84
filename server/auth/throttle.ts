import { isIPv6 } from "node:net";
import { eq, lt, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { signInFailures } from "@/db/schema";
import { waitInLine } from "./lines";
import { hashSecret } from "./secrets";

/**
 * After `free` attempts there is a pause between two, which grows with the root of their number up to `longestS`: a guesser
 * gets two a second at most, so that forty of them at once keep the owner of the account waiting for twenty seconds. An hour
 * without any forgets them.
 */
const RULES = {
  /** Everybody who tries that account, but for browsers that have signed in to it before. */
  account: { free: 5, stepS: 0.1, longestS: 0.5 },
  /** One such browser. */
  device: { free: 5, stepS: 0.1, longestS: 0.5 },
  /** Everybody who comes from that network, whichever accounts they try. */
  network: { free: 20, stepS: 0.05, longestS: 0.25 },
  /** Somebody who has signed in and is asked for the present password. */
  password: { free: 5, stepS: 0.1, longestS: 0.5 },
  /** Accounts that the holder of one invite tries to make. */
  invite: { free: 3, stepS: 3, longestS: 10 },
} as const;
export type Throttled = keyof typeof RULES;

/** A turn is never booked further ahead than this, though a clock were set back. */
const AHEAD = sql`interval '5 seconds'`;

/** A hash, so that the table tells nobody which addresses were tried. */
const subjectOf = (kind: Throttled, value: string) => `${kind}:${hashSecret(value)}`;

/** One IPv6 customer has a whole /64, so that is what counts as an address. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = [...groups, ...Array<string>(missing).fill("0"), ...(tail ? tail.split(":") : [])];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/64`;
}

/**
 * Waits for the turn of an attempt, and counts it before it is checked, so that a thousand guesses at once do not all find
 * the counter at zero. Turns are booked in the database, so several processes share one pace; `from` says where the attempt
 * comes from, the coarsest first, for those who wait in the same line, and `since` when it began to wait, in any line.
 */
export function awaitTurn(
  db: Executor,
  kind: Throttled,
  value: string,
  from: readonly string[] = [],
  since?: number,
): Promise<void> {
  const subject = subjectOf(kind, value);
  return waitInLine(subject, () => bookTurn(db, kind, subject), from, since);
}

async function bookTurn(db: Executor, kind: Throttled, subject: string): Promise<number> {
  const { free, stepS, longestS } = RULES[kind];
  const { count, lastAt } = signInFailures;
  const pauseS = sql`case when ${count} < ${free} then 0
    else least(${longestS}::float, ${stepS}::float * sqrt(${count} - ${free} + 1)) end`;
  const isForgotten = sql`${lastAt} < now() - interval '1 hour'`;
  const next = sql`greatest(now(), least(${lastAt}, now() + ${AHEAD}) + make_interval(secs => ${pauseS}))`;
  const [row] = await db
    .insert(signInFailures)
    .values({ subject, count: 1 })
    .onConflictDoUpdate({
      target: signInFailures.subject,
      set: { count: sql`case when ${isForgotten} then 1 else ${count} + 1 end`, lastAt: next },
    })
    .returning({ waitMs: sql<number>`ceil(1000 * extract(epoch from ${lastAt} - now()))::int` });
  return Math.max(0, row?.waitMs ?? 0);
}

/** A success clears what was counted against its account, or its browser. */
export async function forgive(db: Executor, kind: Throttled, value: string): Promise<void> {
  const { lastAt, subject } = signInFailures;
  await db.delete(signInFailures).where(eq(subject, subjectOf(kind, value)));
  await db.delete(signInFailures).where(lt(lastAt, sql`now() - interval '1 day'`));
}

/** A success gives its network back the one attempt that it counted, and no more: others may be guessing from there. */
export async function forgiveNetwork(db: Executor, network: string): Promise<void> {
  const { count, subject } = signInFailures;
  const oneLess = { count: sql`greatest(${count} - 1, 0)` };
  await db
    .update(signInFailures)
    .set(oneLess)
    .where(eq(subject, subjectOf("network", network)));
}
