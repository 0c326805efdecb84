import { and, eq, isNull, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { apiTokens } from "@/db/schema";

/** Those that still open something. */
const living = (userId: string) =>
  and(
    eq(apiTokens.userId, userId),
    isNull(apiTokens.revokedAt),
    sql`(${apiTokens.expiresAt} is null or ${apiTokens.expiresAt} > now())`,
  );

/** Ends every token of the account; returns how many there were. The caller notifies `auth`. */
export async function revokeAllTokens(tx: Executor, userId: string): Promise<number> {
  const ended = await tx.update(apiTokens).set({ revokedAt: sql`now()` }).where(living(userId)).returning();
  return ended.length;
}

export const countTokens = (tx: Executor, userId: string): Promise<number> =>
  tx.$count(apiTokens, living(userId));
