import { sql } from "drizzle-orm";
import type { z } from "zod";
import { apiTokens } from "@/db/schema";
import { newId } from "@/domain/ids";
import { createTokenInput } from "@/domain/tokens";
import { openWorkspace } from "../auth/open-workspace";
import { hashSecret, newSecret } from "../auth/secrets";
import { audit } from "../core/audit";
import { authorizeSignedIn } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";

export interface CreatedToken {
  tokenId: string;
  /** The only time that it is told; the database keeps a hash. */
  token: string;
  expiresAt: Date | null;
}

/** A program's way in, with the roles of the account that made it, as they are at each request. */
export async function createToken(ctx: Ctx, input: z.input<typeof createTokenInput>): Promise<CreatedToken> {
  const { userId } = authorizeSignedIn(ctx);
  const { name, workspace, expiresInDays } = parse(createTokenInput, input);
  const workspaceId = workspace === undefined ? null : (await openWorkspace(ctx, workspace)).workspaceId;
  const token = newSecret("atl");
  const tokenId = newId("token");
  return ctx.services.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(apiTokens)
      .values({
        id: tokenId,
        userId,
        workspaceId,
        name,
        hash: hashSecret(token),
        lastFour: token.slice(-4),
        expiresAt: expiresInDays === undefined ? null : sql`now() + make_interval(days => ${expiresInDays})`,
      })
      .returning({ expiresAt: apiTokens.expiresAt });
    await audit(tx, ctx, "tokens.create", tokenId, { name, workspace, expiresInDays });
    return { tokenId, token, expiresAt: row!.expiresAt };
  });
}
