import type { z } from "zod";
import { views } from "@/db/schema";
import { newId } from "@/domain/ids";
import { createViewInput } from "@/domain/views";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireFreeName } from "./policy";

export async function createView(
  ctx: WorkspaceCtx,
  input: z.input<typeof createViewInput>,
): Promise<{ viewId: string }> {
  authorize(ctx, "views:write");
  const given = parse(createViewInput, input);
  const { workspaceId, actor } = ctx;
  return ctx.services.db.transaction(async (tx) => {
    await requireFreeName(tx, ctx, given);
    const id = newId("view");
    const values = { id, workspaceId, userId: actor.userId, updatedByName: actor.name, ...given };
    await tx.insert(views).values(values);
    await audit(tx, ctx, "views.create", id, {
      page: given.page,
      name: given.name,
      isShared: given.isShared,
    });
    return { viewId: id };
  });
}
