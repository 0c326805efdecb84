import { desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { invites, users } from "@/db/schema";
import type { Role } from "@/domain/permissions";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export interface InviteSummary {
  id: string;
  role: Role;
  note: string;
  state: "open" | "accepted" | "revoked" | "expired";
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  acceptedBy: string | null;
}

const KEPT = 200;

/** The invites of the workspace, the latest first; old ones beyond the last 200 are left out. */
export async function listInvites(ctx: WorkspaceCtx): Promise<InviteSummary[]> {
  authorize(ctx, "members:write");
  const makers = alias(users, "makers");
  const takers = alias(users, "takers");
  const { id, role, note, createdAt, expiresAt, acceptedAt, revokedAt } = invites;
  const state = sql<InviteSummary["state"]>`case when ${acceptedAt} is not null then 'accepted'
    when ${revokedAt} is not null then 'revoked' when ${expiresAt} <= now() then 'expired' else 'open' end`;
  return ctx.services.db
    .select({ id, role, note, state, createdBy: makers.name, createdAt, expiresAt, acceptedBy: takers.name })
    .from(invites)
    .innerJoin(makers, eq(makers.id, invites.createdBy))
    .leftJoin(takers, eq(takers.id, invites.acceptedBy))
    .where(eq(invites.workspaceId, ctx.workspaceId))
    .orderBy(desc(createdAt), desc(id))
    .limit(KEPT);
}
