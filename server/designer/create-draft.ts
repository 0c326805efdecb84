import type { z } from "zod";
import { drafts } from "@/db/schema";
import { createDraftInput } from "@/domain/designer/draft";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export async function createDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof createDraftInput>,
): Promise<{ id: string }> {
  authorize(ctx, "drafts:write");
  const given = parse(createDraftInput, input);
  const { workspaceId, actor } = ctx;
  const id = newId("draft");
  await ctx.services.db.transaction(async (tx) => {
    await tx
      .insert(drafts)
      .values({ id, workspaceId, ...given, createdByName: actor.name, updatedByName: actor.name });
    await audit(tx, ctx, "drafts.create", id, { name: given.name });
  });
  return { id };
}
