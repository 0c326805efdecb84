import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";

export interface SessionSummary {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  isThisOne: boolean;
}

/** The living sign-ins of the account, the latest first. */
export async function listSessions(ctx: Ctx): Promise<SessionSummary[]> {
  const { userId, sessionId } = authorizeSignedIn(ctx);
  const { id, userAgent, createdAt, lastSeenAt, expiresAt, revokedAt } = sessions;
  const rows = await ctx.services.db
    .select({ id, userAgent, createdAt, lastSeenAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(revokedAt), gt(expiresAt, sql`now()`)))
    .orderBy(desc(lastSeenAt));
  return rows.map((row) => ({ ...row, isThisOne: row.id === sessionId }));
}
