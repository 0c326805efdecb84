import { and, eq, type SQL } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { subscriptions } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize, authorizePerson } from "../core/authorize";
import type { Ctx, WorkspaceCtx } from "../core/context";

/** Whose subscriptions are meant: those of a workspace, or the caller's own. */
export type Scope = { of: "workspace"; ctx: WorkspaceCtx } | { of: "person"; ctx: Ctx };

export const ofWorkspace = (ctx: WorkspaceCtx): Scope => ({ of: "workspace", ctx });
export const ofPerson = (ctx: Ctx): Scope => ({ of: "person", ctx });

/** What is their own, anybody changes who is no script. */
export function authorizeScope(scope: Scope, act: "read" | "write"): void {
  if (scope.of === "workspace") authorize(scope.ctx, `subscriptions:${act}`);
  else authorizePerson(scope.ctx);
}

export const ownerOf = (scope: Scope) =>
  scope.of === "workspace"
    ? { workspaceId: scope.ctx.workspaceId as string, userId: null }
    : { workspaceId: null, userId: scope.ctx.actor.userId };

export const isOwned = (scope: Scope): SQL =>
  scope.of === "workspace"
    ? eq(subscriptions.workspaceId, scope.ctx.workspaceId)
    : eq(subscriptions.userId, scope.ctx.actor.userId);

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** The subscription, held against every other change. */
export async function lockSubscription(tx: Tx, scope: Scope, id: string): Promise<SubscriptionRow> {
  const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.id, id)).for("update");
  const owner = ownerOf(scope);
  if (!row || row.workspaceId !== owner.workspaceId || row.userId !== owner.userId)
    throw notFound("subscription", id);
  return row;
}

export async function requireSubscription(executor: Executor, scope: Scope, id: string): Promise<void> {
  const isIt = and(eq(subscriptions.id, id), isOwned(scope));
  const [row] = await executor.select({ id: subscriptions.id }).from(subscriptions).where(isIt);
  if (!row) throw notFound("subscription", id);
}

/** A token for one workspace says nothing about what its person is told of in the others. */
export function requireUnconfined({ ctx }: Scope): void {
  const { actor } = ctx;
  if (actor.kind === "token" && actor.scope !== null)
    throw new AppError("forbidden", "A token for one workspace does not change what you are told of in all.");
}
