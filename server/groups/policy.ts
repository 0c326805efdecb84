import { and, eq, exists, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { groupMembers, groups, members } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { listOpen, type OpenedWorkspace, scopeOf } from "../auth/open-workspace";
import { authorizePerson, can, isAdministrator } from "../core/authorize";
import type { Ctx } from "../core/context";

export interface Group {
  id: string;
  name: string;
  createdBy: string | null;
}

/** Groups are of the installation, not of a workspace: administrators make them, and owners of some workspace. */
export function mayCreateGroup(ctx: Ctx, open: OpenedWorkspace[]): boolean {
  if (scopeOf(ctx.actor) !== null) return false;
  return isAdministrator(ctx) || open.some((workspace) => can({ ...ctx, ...workspace }, "members:write"));
}

export async function authorizeGroupCreation(ctx: Ctx): Promise<void> {
  authorizePerson(ctx);
  if (mayCreateGroup(ctx, await listOpen(ctx.services, ctx.actor))) return;
  throw new AppError("forbidden", "Only administrators and owners of a workspace make groups.");
}

/** Administrators manage every group, others those that they made; a token for one workspace none. */
export const mayManage = (ctx: Ctx, group: Group): boolean =>
  scopeOf(ctx.actor) === null && (isAdministrator(ctx) || group.createdBy === ctx.actor.userId);

/** The groups that the actor knows of: made by them, with them in it, or a member of a workspace of theirs. */
export function visibleGroups(ctx: Ctx, db: Executor, open: OpenedWorkspace[]): SQL | undefined {
  if (isAdministrator(ctx)) return undefined;
  const { userId } = ctx.actor;
  const inIt = db
    .select()
    .from(groupMembers)
    .where(and(eq(groupMembers.groupId, groups.id), eq(groupMembers.userId, userId)));
  const workspaceIds = open.map(({ workspaceId }) => workspaceId);
  const here = db
    .select()
    .from(members)
    .where(and(eq(members.groupId, groups.id), inArray(members.workspaceId, workspaceIds)));
  return or(eq(groups.createdBy, userId), exists(inIt), exists(here));
}

/** The group, where the actor knows of it; one that they do not know answers as one that is not there. */
export async function loadGroup(ctx: Ctx, groupId: string): Promise<Group> {
  const { db } = ctx.services;
  const visible = visibleGroups(ctx, db, await listOpen(ctx.services, ctx.actor));
  const [group] = await db
    .select({ id: groups.id, name: groups.name, createdBy: groups.createdBy })
    .from(groups)
    .where(and(eq(groups.id, groupId), visible));
  if (!group) throw notFound("group", groupId);
  return group;
}

/** Refuses a name that another group has which the actor knows of; of others they are told nothing. */
export async function requireFreeName(tx: Tx, ctx: Ctx, name: string, ownId?: string): Promise<void> {
  await tx.execute(sql`lock table ${groups} in share row exclusive mode`);
  const visible = visibleGroups(ctx, tx, await listOpen({ ...ctx.services, db: tx }, ctx.actor));
  const named = and(eq(groups.name, name), ownId === undefined ? undefined : ne(groups.id, ownId), visible);
  const [other] = await tx.select({ id: groups.id }).from(groups).where(named).limit(1);
  if (other) throw new AppError("conflict", `There is already a group named “${name}”.`);
}

/** The group, where the actor may change it. */
export async function authorizeGroup(ctx: Ctx, groupId: string): Promise<Group> {
  authorizePerson(ctx);
  const group = await loadGroup(ctx, groupId);
  if (!mayManage(ctx, group)) {
    throw new AppError("forbidden", "Only administrators and whoever made the group change it.");
  }
  return group;
}
