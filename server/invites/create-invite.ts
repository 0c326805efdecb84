import { sql } from "drizzle-orm";
import type { z } from "zod";
import { invites } from "@/db/schema";
import { newId } from "@/domain/ids";
import { createInviteInput, INVITE_DAYS } from "@/domain/invites";
import { hashSecret, newSecret } from "../auth/secrets";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export interface CreatedInvite {
  inviteId: string;
  /** The only time that the link is told; the database keeps a hash. */
  url: string;
  expiresAt: Date;
}

export async function createInvite(
  ctx: WorkspaceCtx,
  input: z.input<typeof createInviteInput>,
): Promise<CreatedInvite> {
  authorize(ctx, "members:write");
  const { role, note } = parse(createInviteInput, input);
  const { services, workspaceId, actor } = ctx;
  const token = newSecret("ati");
  const inviteId = newId("invite");
  return services.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(invites)
      .values({
        id: inviteId,
        workspaceId,
        role,
        note,
        tokenHash: hashSecret(token),
        createdBy: actor.userId,
        expiresAt: sql`now() + make_interval(days => ${INVITE_DAYS})`,
      })
      .returning({ expiresAt: invites.expiresAt });
    await audit(tx, ctx, "invites.create", inviteId, { role, note });
    return { inviteId, url: `${services.publicUrl}/invite/${token}`, expiresAt: row!.expiresAt };
  });
}
