import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { invites } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { inviteInput } from "@/domain/invites";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

/** Voids a link. One that was used stays used: its member is removed among the members. */
export async function revokeInvite(ctx: WorkspaceCtx, input: z.input<typeof inviteInput>): Promise<void> {
  authorize(ctx, "members:write");
  const { inviteId } = parse(inviteInput, input);
  const here = and(eq(invites.id, inviteId), eq(invites.workspaceId, ctx.workspaceId));
  await ctx.services.db.transaction(async (tx) => {
    const [invite] = await tx.select().from(invites).where(here).for("update");
    if (!invite) throw notFound("invite", inviteId);
    if (invite.acceptedAt) throw new AppError("conflict", "This invite has been accepted already.");
    const revoked = { revokedAt: sql`now()` };
    await tx
      .update(invites)
      .set(revoked)
      .where(and(here, isNull(invites.revokedAt)));
    await audit(tx, ctx, "invites.revoke", inviteId);
  });
}
