import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { drafts } from "@/db/schema";
import { draftInput } from "@/domain/designer/draft";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockDraft } from "./load-draft";

/** Puts the draft into the trash, from where it can be restored. */
export async function deleteDraft(ctx: WorkspaceCtx, input: z.input<typeof draftInput>): Promise<void> {
  authorize(ctx, "drafts:write");
  const { draftId } = parse(draftInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const row = await lockDraft(tx, ctx, draftId);
    if (row.deletedAt) return;
    await tx
      .update(drafts)
      .set({ deletedAt: sql`now()`, deletedByName: ctx.actor.name })
      .where(eq(drafts.id, row.id));
    await audit(tx, ctx, "drafts.delete", row.id, { name: row.name });
  });
}
