import { and, eq, sql } from "drizzle-orm";
import { sessions, users } from "@/db/schema";
import { SESSION_DAYS, signInInput } from "@/domain/accounts";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import type { Caller } from "../core/context";
import type { Services } from "../core/services";
import { type Account, findMark } from "./devices";
import { hashSecret, verifyPassword } from "./secrets";
import { awaitTurn, forgive, forgiveNetwork, networkOf } from "./throttle";

export interface SignInAttempt {
  email: string;
  password: string;
  /** Where it comes from, as the gateway saw it. */
  address: string;
  userAgent?: string | undefined;
  /** What tells two browsers of one address apart. It may be made up: it decides only who of those who wait is next. */
  visitor?: string | undefined;
  /** The marks that tell a browser which has signed in before. */
  marks?: readonly string[];
}

/**
 * Opens a session. Every failure answers with the same words and in the same time, whether there is such an account or not.
 * A browser that has signed in to the account before waits for nobody; another one for its turn, a few seconds at most
 * unless it is one of many, and then the right password opens, whoever is guessing meanwhile.
 */
export async function signIn(
  services: Services,
  attempt: SignInAttempt,
): Promise<{ actor: Extract<Caller, { kind: "user" }>; account: Account }> {
  const { db } = services;
  const network = networkOf(attempt.address);
  const given = signInInput.safeParse(attempt);
  const email = given.data?.email ?? "";
  const account = eq(users.email, email);
  const visitor = hashSecret(attempt.visitor ?? "");
  const marks = attempt.marks ?? [];
  const [known] = marks.length > 0 ? await db.select().from(users).where(account) : [];
  const device = known && findMark(marks, known);
  if (device) await awaitTurn(db, "device", device);
  else {
    const since = performance.now();
    await awaitTurn(db, "network", network, [visitor, email], since);
    if (!given.success) throw wrong();
    await awaitTurn(db, "account", email, [network, `${network} ${visitor}`], since);
  }
  const [user] = await db.select().from(users).where(account);
  const isRight = await verifyPassword(given.data?.password ?? "", user?.passwordHash, Boolean(device));
  if (!isRight || !user) throw wrong();

  const sessionId = newId("session");
  const actor = { kind: "user" as const, userId: user.id, name: user.name, isAdmin: user.isAdmin, sessionId };
  await db.transaction(async (tx) => {
    // A new password ends every session, so none may be opened by the old one once it is there.
    const same = and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash));
    const [unchanged] = await tx.select({ id: users.id }).from(users).where(same).for("share");
    if (!unchanged) throw wrong();
    if (device) await forgive(tx, "device", device);
    else {
      await forgive(tx, "account", email);
      await forgiveNetwork(tx, network);
    }
    await tx.insert(sessions).values({
      id: sessionId,
      userId: user.id,
      userAgent: attempt.userAgent?.slice(0, 255) ?? null,
      expiresAt: sql`now() + make_interval(days => ${SESSION_DAYS})`,
    });
    await audit(tx, { actor }, "accounts.signIn", user.id, { address: attempt.address });
  });
  return { actor, account: user };
}

const wrong = () => new AppError("unauthenticated", "The e-mail address or the password is wrong.");
