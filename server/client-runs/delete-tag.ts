import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRunForWrite } from "../runs/load-run";
import { removeTag } from "../runs/write-tags";

/** Removes a tag of a run. One that is not there is not found. */
export async function deleteTag(ctx: WorkspaceCtx, input: { name: string; key: string }): Promise<void> {
  authorize(ctx, "runs:write");
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, input.name);
    await removeTag(tx, run, input.key);
  });
}
