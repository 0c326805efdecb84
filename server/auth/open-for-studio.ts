import { eq } from "drizzle-orm";
import { workspaces } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { StudioActor, WorkspaceCtx, WorkspaceId } from "../core/context";
import type { Services } from "../core/services";

/** A workspace for what the studio does in it unasked. Also one that was deleted, since what it left is cleared up by it. */
export async function openForStudio(
  services: Services,
  actor: StudioActor,
  workspaceId: string,
): Promise<WorkspaceCtx<StudioActor>> {
  const [row] = await services.db
    .select({ slug: workspaces.slug })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  if (!row) throw notFound("workspace", workspaceId);
  return { services, actor, workspaceId: workspaceId as WorkspaceId, workspace: row.slug, roles: [] };
}
