import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "@/db/client";
import { invites, users, workspaces } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { inviteToken } from "@/domain/invites";
import type { Role } from "@/domain/permissions";
import { hashSecret } from "../auth/secrets";
import { parse } from "../core/parse";
import type { Services } from "../core/services";

export interface OpenInvite {
  inviteId: string;
  workspaceId: string;
  workspace: string;
  role: Role;
  invitedBy: string;
  expiresAt: Date;
}

/** The invite of that link, while it can be accepted. With `lock`, nobody else accepts it in the meantime. */
export async function loadOpenInvite(db: Executor, token: string, lock = false): Promise<OpenInvite> {
  const { id, role, expiresAt, acceptedAt, revokedAt, tokenHash } = invites;
  const query = db
    .select({
      inviteId: id,
      workspaceId: workspaces.id,
      workspace: workspaces.slug,
      role,
      invitedBy: users.name,
      expiresAt,
    })
    .from(invites)
    .innerJoin(workspaces, and(eq(workspaces.id, invites.workspaceId), isNull(workspaces.deletedAt)))
    .innerJoin(users, eq(users.id, invites.createdBy))
    .where(
      and(eq(tokenHash, hashSecret(token)), isNull(acceptedAt), isNull(revokedAt), gt(expiresAt, sql`now()`)),
    );
  const [invite] = lock ? await query.for("update", { of: invites }) : await query;
  if (!invite) {
    throw new AppError("notFound", "This invite was used, withdrawn or is too old. Ask for a new link.");
  }
  return invite;
}

/** What the page behind the link shows to whoever holds it, before anybody has signed in. */
export async function lookAtInvite(
  services: Services,
  input: z.input<typeof inviteToken>,
): Promise<Pick<OpenInvite, "workspace" | "role" | "invitedBy" | "expiresAt">> {
  const { token } = parse(inviteToken, input);
  const { workspace, role, invitedBy, expiresAt } = await loadOpenInvite(services.db, token);
  return { workspace, role, invitedBy, expiresAt };
}
