import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiTokens } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { tokenInput } from "@/domain/tokens";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

/** Ends one of the account's own tokens, in every process at once. */
export async function revokeToken(ctx: Ctx, input: z.input<typeof tokenInput>): Promise<void> {
  const { userId } = authorizeSignedIn(ctx);
  const { tokenId } = parse(tokenInput, input);
  const own = and(eq(apiTokens.id, tokenId), eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt));
  await ctx.services.db.transaction(async (tx) => {
    const revoked = await tx.update(apiTokens).set({ revokedAt: sql`now()` }).where(own).returning();
    if (revoked.length === 0) throw notFound("token", tokenId);
    await audit(tx, ctx, "tokens.revoke", tokenId);
    await notify(tx, "auth");
  });
}
