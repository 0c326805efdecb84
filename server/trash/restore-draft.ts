import { and, eq, isNotNull } from "drizzle-orm";
import { drafts } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

/** Brings a draft back from the trash. */
export async function restoreDraft(ctx: WorkspaceCtx, input: { draftId: string }): Promise<void> {
  authorize(ctx, "drafts:write");
  await ctx.services.db.transaction(async (tx) => {
    const isMeant = and(
      eq(drafts.workspaceId, ctx.workspaceId),
      eq(drafts.id, input.draftId),
      isNotNull(drafts.deletedAt),
    );
    const [row] = await tx
      .update(drafts)
      .set({ deletedAt: null, deletedByName: null })
      .where(isMeant)
      .returning({ name: drafts.name });
    if (!row) throw notFound("draft in the trash", input.draftId);
    await audit(tx, ctx, "drafts.restore", input.draftId, row);
  });
}
