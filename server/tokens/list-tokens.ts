import { and, desc, eq, isNull } from "drizzle-orm";
import { apiTokens, workspaces } from "@/db/schema";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";

export interface TokenSummary {
  id: string;
  name: string;
  lastFour: string;
  /** The one workspace that it opens; null opens all of its owner's. */
  workspace: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  isExpired: boolean;
  lastUsedAt: Date | null;
}

/** The account's tokens that were not revoked, the latest first. */
export async function listTokens(ctx: Ctx): Promise<TokenSummary[]> {
  const { userId } = authorizeSignedIn(ctx);
  const { id, name, lastFour, createdAt, expiresAt, lastUsedAt, revokedAt } = apiTokens;
  const rows = await ctx.services.db
    .select({ id, name, lastFour, workspace: workspaces.slug, createdAt, expiresAt, lastUsedAt })
    .from(apiTokens)
    .leftJoin(workspaces, eq(workspaces.id, apiTokens.workspaceId))
    .where(and(eq(apiTokens.userId, userId), isNull(revokedAt)))
    .orderBy(desc(createdAt), desc(id));
  return rows.map((row) => ({ ...row, isExpired: row.expiresAt !== null && row.expiresAt <= new Date() }));
}
