import { eq, sql } from "drizzle-orm";
import { sessions, users } from "@/db/schema";
import { SESSION_DAYS, signInInput } from "@/domain/accounts";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import type { Actor } from "../core/context";
import type { Services } from "../core/services";
import { verifyPassword } from "./secrets";
import { countAttempt, forgiveAccount, forgiveAddress, networkOf } from "./throttle";

export interface SignInAttempt {
  email: string;
  password: string;
  /** Where it comes from, as the gateway saw it. */
  address: string;
  userAgent?: string | undefined;
}

/**
 * Opens a session. Every failure answers with the same words and in the same time, whether there is such an account or not.
 */
export async function signIn(
  services: Services,
  attempt: SignInAttempt,
): Promise<Extract<Actor, { kind: "user" }>> {
  const { db } = services;
  const network = networkOf(attempt.address);
  await countAttempt(db, "address", network);
  const given = signInInput.safeParse(attempt);
  if (!given.success) throw wrong();
  await countAttempt(db, "account", given.data.email);
  const [user] = await db.select().from(users).where(eq(users.email, given.data.email));
  if (!(await verifyPassword(given.data.password, user?.passwordHash)) || !user) throw wrong();

  const sessionId = newId("session");
  const actor = { kind: "user" as const, userId: user.id, name: user.name, isAdmin: user.isAdmin, sessionId };
  await db.transaction(async (tx) => {
    await forgiveAccount(tx, given.data.email);
    await forgiveAddress(tx, network);
    await tx.insert(sessions).values({
      id: sessionId,
      userId: user.id,
      userAgent: attempt.userAgent?.slice(0, 255) ?? null,
      expiresAt: sql`now() + make_interval(days => ${SESSION_DAYS})`,
    });
    await audit(tx, { services, actor }, "accounts.signIn", user.id, { address: attempt.address });
  });
  return actor;
}

const wrong = () => new AppError("unauthenticated", "The e-mail address or the password is wrong.");
