import { eq } from "drizzle-orm";
import type { z } from "zod";
import { views } from "@/db/schema";
import { viewInput } from "@/domain/views";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockView } from "./policy";

export async function deleteView(ctx: WorkspaceCtx, input: z.input<typeof viewInput>): Promise<void> {
  authorize(ctx, "views:write");
  const { viewId } = parse(viewInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { name, page } = await lockView(tx, ctx, viewId);
    await tx.delete(views).where(eq(views.id, viewId));
    await audit(tx, ctx, "views.delete", viewId, { name, page });
  });
}
