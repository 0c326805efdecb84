import { inArray } from "drizzle-orm";
import { workspaces } from "@/db/schema";
import type { Role } from "@/domain/permissions";
import { listOpen } from "../auth/open-workspace";
import type { Ctx } from "../core/context";

export interface WorkspaceSummary {
  id: string;
  name: string;
  description: string;
  createdAt: Date;
  roles: Role[];
}

/** The workspaces that the actor has a role in, by name. */
export async function listWorkspaces(ctx: Ctx): Promise<WorkspaceSummary[]> {
  const open = await listOpen(ctx.services, ctx.actor);
  const rolesOf = new Map<string, Role[]>(open.map(({ workspaceId, roles }) => [workspaceId, roles]));
  const { id, slug, description, createdAt } = workspaces;
  const rows = await ctx.services.db
    .select({ id, name: slug, description, createdAt })
    .from(workspaces)
    .where(inArray(id, [...rolesOf.keys()]))
    .orderBy(slug);
  return rows.map((row) => ({ ...row, roles: rolesOf.get(row.id) ?? [] }));
}
