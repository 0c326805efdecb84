import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { sessions, users } from "@/db/schema";
import { changePasswordInput } from "@/domain/accounts";
import { AppError } from "@/domain/errors";
import { hashPassword, verifyPassword } from "../auth/secrets";
import { awaitTurn, forgive } from "../auth/throttle";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { revokeAllTokens } from "../tokens/revoke-all";

/**
 * Asks for the present password, so that a screen left open is not enough; every other sign-in ends, and where it is asked
 * for the account's tokens do.
 */
export async function changePassword(
  ctx: Ctx,
  input: z.input<typeof changePasswordInput>,
): Promise<{ revokedTokens: number }> {
  const { userId, sessionId } = authorizeSignedIn(ctx);
  const { current, next, revokesTokens } = parse(changePasswordInput, input);
  const { db } = ctx.services;
  await awaitTurn(db, "password", userId);
  const [user] = await db.select({ hash: users.passwordHash }).from(users).where(eq(users.id, userId));
  if (!(await verifyPassword(current, user?.hash, true))) {
    const message = "This is not your present password.";
    throw new AppError("invalid", message, { issues: [{ path: "current", message }] });
  }
  const passwordHash = await hashPassword(next);
  return db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId), isNull(sessions.revokedAt));
    await tx.update(sessions).set({ revokedAt: sql`now()` }).where(others);
    await forgive(tx, "password", userId);
    const revokedTokens = revokesTokens ? await revokeAllTokens(tx, userId) : 0;
    await audit(tx, ctx, "accounts.changePassword", userId, { revokedTokens });
    await notify(tx, "auth");
    return { revokedTokens };
  });
}
