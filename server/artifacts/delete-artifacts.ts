import { and, eq, or, sql } from "drizzle-orm";
import { artifacts } from "@/db/schema";
import { checkArtifactFolder } from "@/domain/artifact-names";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type ArtifactOwner, loadOwnerForWrite } from "./owner";

/** Removes a file, or a folder with all that is in it; the empty path is everything. What is not there is removed already. */
export async function deleteArtifacts(
  ctx: WorkspaceCtx,
  input: { owner: ArtifactOwner; path: string },
): Promise<void> {
  authorize(ctx, input.owner.kind === "run" ? "runs:write" : "models:write");
  const path = checkArtifactFolder(input.path);
  await ctx.services.db.transaction(async (tx) => {
    const ownerId = await loadOwnerForWrite(tx, ctx, input.owner);
    const isMeant = path ? or(eq(artifacts.path, path), sql`${artifacts.path} ^@ ${`${path}/`}`) : undefined;
    const removed = await tx
      .delete(artifacts)
      .where(and(eq(artifacts.ownerId, ownerId), isMeant))
      .returning({ path: artifacts.path });
    if (removed.length > 0)
      await audit(tx, ctx, "artifacts.delete", ownerId, { path, files: removed.length });
  });
}
