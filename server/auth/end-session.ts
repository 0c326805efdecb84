import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { sessions } from "@/db/schema";
import { sessionInput } from "@/domain/accounts";
import { notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

/** Ends one of the account's own sign-ins: this one by signing out, or another from the list. */
export async function endSession(ctx: Ctx, input: z.input<typeof sessionInput>): Promise<void> {
  const { userId } = authorizeSignedIn(ctx);
  const { sessionId } = parse(sessionInput, input);
  const own = and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt));
  await ctx.services.db.transaction(async (tx) => {
    const ended = await tx.update(sessions).set({ revokedAt: sql`now()` }).where(own).returning();
    if (ended.length === 0) throw notFound("sign-in", sessionId);
    await audit(tx, ctx, "accounts.endSession", sessionId);
    await notify(tx, "auth");
  });
}

/** Ends all of them, this one included. */
export async function signOutEverywhere(ctx: Ctx): Promise<void> {
  const { userId } = authorizeSignedIn(ctx);
  const living = and(eq(sessions.userId, userId), isNull(sessions.revokedAt));
  await ctx.services.db.transaction(async (tx) => {
    await tx.update(sessions).set({ revokedAt: sql`now()` }).where(living);
    await audit(tx, ctx, "accounts.signOutEverywhere", userId);
    await notify(tx, "auth");
  });
}
