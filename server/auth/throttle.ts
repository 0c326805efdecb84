import { isIPv6 } from "node:net";
import { eq, lt, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { signInFailures } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { hashSecret } from "./secrets";

/** After `free` attempts the wait between two doubles from a second up to `longestS`; an hour without any forgets them. */
const RULES = {
  account: { free: 5, longestS: 300 },
  address: { free: 20, longestS: 900 },
} as const;
type Kind = keyof typeof RULES;

const LARGEST_POWER = 20; // 2^20 seconds are above every `longestS`, and do not overflow

/** A hash, so that the table tells nobody which addresses were tried. */
const subjectOf = (kind: Kind, value: string) => `${kind}:${hashSecret(value)}`;

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
 * Counts an attempt before it is checked, so that a thousand guesses at once do not all find the counter at zero. One that
 * comes too early is refused and not counted: waiting always helps.
 */
export async function countAttempt(db: Executor, kind: Kind, value: string): Promise<void> {
  const { free, longestS } = RULES[kind];
  const { count, lastAt, subject } = signInFailures;
  const waitS = sql`case when ${count} < ${free} then 0
    else least(${longestS}::int, power(2, least(${count} - ${free}, ${LARGEST_POWER}))) end`;
  const openAt = sql`${lastAt} + make_interval(secs => ${waitS})`;
  const forgotten = sql`${lastAt} < now() - interval '1 hour'`;
  const counted = await db
    .insert(signInFailures)
    .values({ subject: subjectOf(kind, value), count: 1 })
    .onConflictDoUpdate({
      target: subject,
      set: { count: sql`case when ${forgotten} then 1 else ${count} + 1 end`, lastAt: sql`now()` },
      // A moment is kept in whole milliseconds, so the last attempt may seem to lie half of one ahead.
      setWhere: sql`${openAt} <= now() + interval '1 millisecond'`,
    })
    .returning({ count });
  if (counted.length > 0) return;
  const [row] = await db
    .select({ waitS: sql<number>`ceil(extract(epoch from ${openAt} - now()))::int` })
    .from(signInFailures)
    .where(eq(subject, subjectOf(kind, value)));
  const retryAfterS = Math.max(1, row?.waitS ?? 1);
  throw new AppError("tooManyRequests", `Too many attempts. Try again in ${retryAfterS} seconds.`, {
    retryAfterS,
  });
}

/** A success clears its account. */
export async function forgiveAccount(db: Executor, account: string): Promise<void> {
  const { lastAt, subject } = signInFailures;
  await db.delete(signInFailures).where(eq(subject, subjectOf("account", account)));
  await db.delete(signInFailures).where(lt(lastAt, sql`now() - interval '1 day'`));
}

/** A success gives its address back the one attempt that it counted, and no more: others may be guessing from there. */
export async function forgiveAddress(db: Executor, address: string): Promise<void> {
  const { count, subject } = signInFailures;
  const oneLess = { count: sql`greatest(${count} - 1, 0)` };
  await db
    .update(signInFailures)
    .set(oneLess)
    .where(eq(subject, subjectOf("address", address)));
}
