import { and, eq, inArray, isNull, or } from "drizzle-orm";
import type { z } from "zod";
import type { Executor, Tx } from "@/db/client";
import { groupMembers, groups, members, users, workspaces } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { addToGroupInput, groupInput, removeFromGroupInput } from "@/domain/groups";
import { listOpen, type OpenedWorkspace } from "../auth/open-workspace";
import { audit } from "../core/audit";
import { isAdministrator } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { assertOwned, lockMembers } from "../workspaces/keep-owned";
import { authorizeGroup } from "./policy";

/** Adds somebody whom the actor can see: a member of a workspace of theirs; administrators see everybody. */
export async function addToGroup(ctx: Ctx, input: z.input<typeof addToGroupInput>): Promise<void> {
  const { groupId, email } = parse(addToGroupInput, input);
  await authorizeGroup(ctx, groupId);
  const open = await listOpen(ctx.services, ctx.actor);
  await ctx.services.db.transaction(async (tx) => {
    const [person] = await tx.select().from(users).where(eq(users.email, email));
    if (!person || !(await sees(tx, ctx, open, person.id))) {
      throw new AppError("notFound", `Nobody with the address ${email} is a member of a workspace of yours.`);
    }
    await tx.insert(groupMembers).values({ groupId, userId: person.id }).onConflictDoNothing();
    await audit(tx, ctx, "groups.addPerson", groupId, { userId: person.id });
    await notify(tx, "auth");
  });
}

export async function removeFromGroup(ctx: Ctx, input: z.input<typeof removeFromGroupInput>): Promise<void> {
  const { groupId, userId } = parse(removeFromGroupInput, input);
  await authorizeGroup(ctx, groupId);
  await ctx.services.db.transaction(async (tx) => {
    const owned = await lockOwned(tx, groupId);
    const pair = and(eq(groupMembers.groupId, groupId), eq(groupMembers.userId, userId));
    const removed = await tx.delete(groupMembers).where(pair).returning();
    if (removed.length === 0) throw notFound("person", userId);
    await assertOwned(tx, owned);
    await audit(tx, ctx, "groups.removePerson", groupId, { userId });
    await notify(tx, "auth");
  });
}

/** Everybody loses what they had by the group. */
export async function deleteGroup(ctx: Ctx, input: z.input<typeof groupInput>): Promise<void> {
  const { groupId } = parse(groupInput, input);
  const { name } = await authorizeGroup(ctx, groupId);
  await ctx.services.db.transaction(async (tx) => {
    const owned = await lockOwned(tx, groupId);
    await tx.delete(groups).where(eq(groups.id, groupId));
    await assertOwned(tx, owned);
    await audit(tx, ctx, "groups.delete", groupId, { name });
    await notify(tx, "auth");
  });
}

/** The living workspaces that the group owns, held against other changes of their members. */
async function lockOwned(tx: Tx, groupId: string): Promise<string[]> {
  const rows = await tx
    .select({ workspaceId: members.workspaceId })
    .from(members)
    .innerJoin(workspaces, and(eq(workspaces.id, members.workspaceId), isNull(workspaces.deletedAt)))
    .where(and(eq(members.groupId, groupId), eq(members.role, "owner")));
  const workspaceIds = rows.map(({ workspaceId }) => workspaceId);
  await lockMembers(tx, workspaceIds);
  return workspaceIds;
}

async function sees(db: Executor, ctx: Ctx, open: OpenedWorkspace[], userId: string): Promise<boolean> {
  if (isAdministrator(ctx) || userId === ctx.actor.userId) return true;
  const workspaceIds = open.map(({ workspaceId }) => workspaceId);
  const theirs = db
    .select({ id: groupMembers.groupId })
    .from(groupMembers)
    .where(eq(groupMembers.userId, userId));
  const shared = await db
    .select({ id: members.id })
    .from(members)
    .where(
      and(
        inArray(members.workspaceId, workspaceIds),
        or(eq(members.userId, userId), inArray(members.groupId, theirs)),
      ),
    )
    .limit(1);
  return shared.length > 0;
}
