import { eq, sql } from "drizzle-orm";
import { activities } from "@/db/schema";
import { ACTIVITIES, isOpen } from "@/domain/activities";
import { AppError } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize, authorizePerson } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { notify } from "../queue/notify";
import { loadActivity } from "./visible";

/** Asks for the end of an activity: what it has done stays done. Safe to repeat. Whoever carries it on ends it. */
export async function cancelActivity(ctx: WorkspaceCtx, id: string): Promise<void> {
  authorize(ctx, "workspace:read");
  authorizePerson(ctx);
  await ctx.services.db.transaction(async (tx) => {
    const { kind, status, title, cancelRequestedAt } = await loadActivity(tx, ctx, id);
    const { cancels } = ACTIVITIES[kind];
    if (cancels === null) throw new AppError("conflict", `“${title}” cannot be canceled; it ends by itself.`);
    authorize(ctx, cancels);
    if (!isOpen(status)) throw new AppError("conflict", `“${title}” has ended already.`);
    if (cancelRequestedAt) return;
    await tx
      .update(activities)
      .set({ cancelRequestedAt: sql`now()`, cancelRequestedBy: ctx.actor.name, retryAt: null })
      .where(eq(activities.id, id));
    await audit(tx, ctx, "activities.cancel", id, { kind, title });
    await notify(tx, "activities", `${ctx.workspaceId} ${id}`);
  });
}
