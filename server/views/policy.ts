import { and, eq, ne, or, type SQL } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { views } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import type { ViewPage } from "@/domain/views";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export type ViewRow = typeof views.$inferSelect;

/** A view as its readers get it. */
export type View = ReturnType<typeof presentView>;

/** A shared view is seen by every member, another one by its owner alone. */
export const visibleViews = ({ workspaceId, actor }: WorkspaceCtx): SQL | undefined =>
  and(eq(views.workspaceId, workspaceId), or(eq(views.isShared, true), eq(views.userId, actor.userId)));

/** Its owner changes a view, and owners of the workspace every shared one: what a team relies on outlives a member. */
function mayChange(ctx: WorkspaceCtx, { userId, isShared }: ViewRow): boolean {
  if (!can(ctx, "views:write")) return false;
  return userId === ctx.actor.userId || (isShared && can(ctx, "workspace:update"));
}

/** The view, locked, where the actor may change it; a personal one of somebody else is not there. */
export async function lockView(tx: Executor, ctx: WorkspaceCtx, viewId: string): Promise<ViewRow> {
  const [view] = await tx
    .select()
    .from(views)
    .where(and(visibleViews(ctx), eq(views.id, viewId)))
    .for("update");
  if (!view) throw notFound("view", viewId);
  if (!mayChange(ctx, view)) {
    throw new AppError("forbidden", "Only whoever made this view and owners of the workspace change it.");
  }
  return view;
}

/** Somebody's views of a page have names of their own. */
export async function requireFreeName(
  tx: Executor,
  { workspaceId, actor }: WorkspaceCtx,
  { page, name, exceptId = "" }: { page: ViewPage; name: string; exceptId?: string },
): Promise<void> {
  const own = and(eq(views.workspaceId, workspaceId), eq(views.page, page), eq(views.userId, actor.userId));
  const taken = await tx
    .select()
    .from(views)
    .where(and(own, eq(views.name, name), ne(views.id, exceptId)));
  if (taken.length > 0)
    throw new AppError("conflict", `You have a view named “${name}” already. Choose another name.`);
}

export function presentView(ctx: WorkspaceCtx, view: ViewRow) {
  const { workspaceId: _workspace, userId, ...shown } = view;
  return { ...shown, isMine: userId === ctx.actor.userId, can: { change: mayChange(ctx, view) } };
}
