import { eq } from "drizzle-orm";
import type { z } from "zod";
import { workspaces } from "@/db/schema";
import { updateWorkspaceInput } from "@/domain/workspaces";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { chooseName } from "./choose-name";

/** Renames or describes. A new name changes every address of the workspace: the old ones answer 404. */
export async function updateWorkspace(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateWorkspaceInput>,
): Promise<{ name: string; description: string }> {
  authorize(ctx, "workspace:update");
  const { description, approvesModels, ...given } = parse(updateWorkspaceInput, input);
  const name = given.name && chooseName(ctx, given.name, ctx.workspace);
  const update = ctx.services.db.transaction(async (tx) => {
    const [row] = await tx
      .update(workspaces)
      .set({
        slug: name ?? workspaces.slug,
        description: description ?? workspaces.description,
        approvesModels: approvesModels ?? workspaces.approvesModels,
      })
      .where(eq(workspaces.id, ctx.workspaceId))
      .returning({ name: workspaces.slug, description: workspaces.description });
    await audit(tx, ctx, "workspaces.update", ctx.workspaceId, {
      from: ctx.workspace,
      name,
      description,
      approvesModels,
    });
    await notify(tx, "auth");
    return row!;
  });
  return orConflict(update, `There is already a workspace named “${name}”.`);
}
