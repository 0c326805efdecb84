import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { email, password } from "@/domain/names";
import { hashPassword } from "../auth/secrets";
import { forgive } from "../auth/throttle";
import { audit } from "../core/audit";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { countTokens, revokeAllTokens } from "../tokens/revoke-all";

const resetPasswordInput = z.object({ email, password, revokesTokens: z.boolean().default(false) });

const AT_CONSOLE = { kind: "console", name: "Somebody at the studio's console" } as const;

/**
 * For whoever has the data folder and so everything in it: no door leads here, and no role is asked. Every sign-in of the
 * account ends; its API tokens do where that is asked for. Returns how many ended, and how many go on.
 */
export async function resetPassword(
  db: Db,
  input: z.input<typeof resetPasswordInput>,
): Promise<{ revokedTokens: number; livingTokens: number }> {
  const given = parse(resetPasswordInput, input);
  const passwordHash = await hashPassword(given.password);
  return db.transaction(async (tx) => {
    const [user] = await tx
      .update(users)
      .set({ passwordHash })
      .where(eq(users.email, given.email))
      .returning({ id: users.id });
    if (!user) throw notFound("account", given.email);
    const open = and(eq(sessions.userId, user.id), isNull(sessions.revokedAt));
    await tx.update(sessions).set({ revokedAt: sql`now()` }).where(open);
    await forgive(tx, "account", given.email);
    const revokedTokens = given.revokesTokens ? await revokeAllTokens(tx, user.id) : 0;
    await audit(tx, { actor: AT_CONSOLE }, "accounts.resetPassword", user.id, { revokedTokens });
    await notify(tx, "auth");
    return { revokedTokens, livingTokens: await countTokens(tx, user.id) };
  });
}
