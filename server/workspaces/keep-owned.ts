import { and, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { groupMembers, members, workspaces } from "@/db/schema";
import { AppError } from "@/domain/errors";

/** Holds changes of members of these workspaces apart, so that two owners cannot remove each other at once. */
export async function lockMembers(tx: Tx, workspaceIds: string[]): Promise<void> {
  const { id } = workspaces;
  await tx.select({ id }).from(workspaces).where(inArray(id, workspaceIds)).orderBy(id).for("update");
}

/** Called after a change, in its transaction: each workspace still has a person who owns it, alone or by a group. */
export async function assertOwned(tx: Tx, workspaceIds: string[]): Promise<void> {
  const { workspaceId, role, userId, groupId } = members;
  const owned = await tx
    .selectDistinct({ workspaceId })
    .from(members)
    .leftJoin(groupMembers, eq(groupMembers.groupId, groupId))
    .where(
      and(
        inArray(workspaceId, workspaceIds),
        eq(role, "owner"),
        or(isNotNull(userId), isNotNull(groupMembers.userId)),
      ),
    );
  if (owned.length < new Set(workspaceIds).size) {
    throw new AppError(
      "conflict",
      "A workspace keeps at least one owner: give somebody else that role first.",
    );
  }
}
