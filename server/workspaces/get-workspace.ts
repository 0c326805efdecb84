import { eq } from "drizzle-orm";
import { workspaces } from "@/db/schema";
import type { Permission, Role } from "@/domain/permissions";
import { abilities, authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export interface WorkspaceDetail {
  id: string;
  name: string;
  description: string;
  /** Whether aliases and stages of models are moved only by a request that somebody else has approved. */
  approvesModels: boolean;
  createdAt: Date;
  roles: readonly Role[];
  /** Every permission with its answer for whoever asks: what the buttons of the workspace's pages look at. */
  can: Record<Permission, boolean>;
}

export async function getWorkspace(ctx: WorkspaceCtx): Promise<WorkspaceDetail> {
  authorize(ctx, "workspace:read");
  const { id, slug, description, approvesModels, createdAt } = workspaces;
  const [row] = await ctx.services.db
    .select({ id, name: slug, description, approvesModels, createdAt })
    .from(workspaces)
    .where(eq(id, ctx.workspaceId));
  return { ...row!, roles: ctx.roles, can: abilities(ctx) };
}
