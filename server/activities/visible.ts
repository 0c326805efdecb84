import { and, eq, inArray } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { activities } from "@/db/schema";
import { ACTIVITIES, ACTIVITY_KINDS, type ActivityKind, isOpen } from "@/domain/activities";
import { notFound } from "@/domain/errors";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export type Activity = typeof activities.$inferSelect;

/** The kinds of activities that the caller may see. */
export const kindsSeen = (ctx: WorkspaceCtx) =>
  ACTIVITY_KINDS.filter((kind) => can(ctx, ACTIVITIES[kind].sees));

const isVisible = (ctx: WorkspaceCtx) =>
  and(eq(activities.workspaceId, ctx.workspaceId), inArray(activities.kind, kindsSeen(ctx)));

export async function loadActivity(executor: Executor, ctx: WorkspaceCtx, id: string): Promise<Activity> {
  const [row] = await executor
    .select()
    .from(activities)
    .where(and(isVisible(ctx), eq(activities.id, id)));
  if (!row) throw notFound("activity", id);
  return row;
}

/** Whether the caller could end it now, before it is done. */
export function canCancel(
  ctx: WorkspaceCtx,
  { kind, status, cancelRequestedAt }: Pick<Activity, "kind" | "status" | "cancelRequestedAt">,
): boolean {
  const { cancels } = ACTIVITIES[kind as ActivityKind];
  return isOpen(status) && cancelRequestedAt === null && cancels !== null && can(ctx, cancels);
}
