/** The first account: by the environment, unattended, or by a person who has the code printed in the terminal. */
import { randomInt } from "node:crypto";
import { count, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db, Executor } from "@/db/client";
import { apiTokens, settings, users } from "@/db/schema";
import { setupInput } from "@/domain/accounts";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { email } from "@/domain/names";
import { hashPassword, hashSecret } from "../auth/secrets";
import { parse } from "../core/parse";
import { insertWorkspace } from "../workspaces/create";

const SETUP_CODE = "setup-code-hash";
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

export async function needsSetup(db: Executor): Promise<boolean> {
  const [row] = await db.select({ accounts: count() }).from(users);
  return row?.accounts === 0;
}

/** A fresh one-time code for the terminal; only its hash is kept, and an earlier code is void. */
export async function issueSetupCode(db: Db): Promise<string> {
  const part = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const code = `${part()}-${part()}-${part()}`;
  const value = hashSecret(code);
  await db
    .insert(settings)
    .values({ key: SETUP_CODE, value })
    .onConflictDoUpdate({ target: settings.key, set: { value } });
  return code;
}

/** The setup screen: the code is used up with the account that it makes. No role is asked, for there is nobody yet. */
export async function setUpFirstAccount(
  db: Db,
  input: z.input<typeof setupInput>,
): Promise<{ userId: string }> {
  const given = parse(setupInput, input);
  const done = () => new AppError("conflict", "This studio is already set up: sign in.");
  // Before the lock, which nobody who is not signed in may hold again and again.
  if (!(await needsSetup(db))) throw done();
  return db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${users} in share row exclusive mode`);
    if (!(await needsSetup(tx))) throw done();
    const used = await tx
      .delete(settings)
      .where(sql`${settings.key} = ${SETUP_CODE} and ${settings.value} = ${hashSecret(given.code)}`)
      .returning();
    if (used.length === 0) {
      throw new AppError(
        "forbidden",
        "This is not the code. The one that counts was printed by the last start of the studio.",
      );
    }
    // Only now, so that nobody without the code can make us hash.
    const passwordHash = await hashPassword(given.password);
    return { userId: await insertFirst(tx, { ...given, passwordHash }) };
  });
}

async function insertFirst(
  tx: Executor,
  account: { name: string; email: string; passwordHash: string },
): Promise<string> {
  const userId = newId("user");
  const { name, email: address, passwordHash } = account;
  await tx.insert(users).values({ id: userId, name, email: address, passwordHash, isAdmin: true });
  await insertWorkspace(tx, "default", userId);
  return userId;
}

/** `ATELIER_ADMIN_*`: makes the account, its workspace `default` and its token where there is no account yet. */
export async function ensureAdmin(
  db: Db,
  admin: { email: string; password: string; token?: string },
): Promise<void> {
  const passwordHash = await hashPassword(admin.password);
  await db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${users} in share row exclusive mode`);
    if (await needsSetup(tx)) {
      const name = admin.email.split("@")[0]!;
      await insertFirst(tx, { name, email: email.parse(admin.email), passwordHash });
    }
    if (!admin.token) return;
    const [owner] = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.email, email.parse(admin.email)));
    if (!owner) return;
    const row = {
      id: newId("token"),
      userId: owner.id,
      name: "ATELIER_ADMIN_TOKEN",
      hash: hashSecret(admin.token),
      lastFour: admin.token.slice(-4),
    };
    await tx.insert(apiTokens).values(row).onConflictDoNothing();
  });
}
