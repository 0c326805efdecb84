import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { views } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { updateViewInput } from "@/domain/views";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockView, requireFreeName, type ViewRow } from "./policy";

/** `stale`: somebody has changed the view since that version, and nothing was saved. The rest is how it is now. */
export interface ViewUpdate {
  outcome: "saved" | "stale";
  version: number;
  updatedByName: string;
  updatedAt: Date;
}

export async function updateView(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateViewInput>,
): Promise<ViewUpdate> {
  authorize(ctx, "views:write");
  const { viewId, version, ...change } = parse(updateViewInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const current = await lockView(tx, ctx, viewId);
    if (current.version !== version) return tell("stale", current);
    if (change.isShared === false && current.userId !== ctx.actor.userId) {
      throw new AppError("forbidden", "Only whoever made this view takes it back from the workspace.");
    }
    if (change.name !== undefined && current.userId === ctx.actor.userId) {
      await requireFreeName(tx, ctx, { page: current.page, name: change.name, exceptId: viewId });
    }
    const [view] = await tx
      .update(views)
      .set({ ...change, version: version + 1, updatedByName: ctx.actor.name, updatedAt: sql`now()` })
      .where(eq(views.id, viewId))
      .returning();
    await audit(tx, ctx, "views.update", viewId, change);
    return tell("saved", view!);
  });
}

const tell = (
  outcome: ViewUpdate["outcome"],
  { version, updatedByName, updatedAt }: ViewRow,
): ViewUpdate => ({ outcome, version, updatedByName, updatedAt });
