import { count, eq } from "drizzle-orm";
import { groupMembers, groups } from "@/db/schema";
import { listOpen } from "../auth/open-workspace";
import { authorizePerson } from "../core/authorize";
import type { Ctx } from "../core/context";
import { mayManage, visibleGroups } from "./policy";

export interface GroupSummary {
  id: string;
  name: string;
  people: number;
  can: { manage: boolean };
}

/** The groups that the actor knows of, by name. */
export async function listGroups(ctx: Ctx): Promise<GroupSummary[]> {
  authorizePerson(ctx);
  const { db } = ctx.services;
  const open = await listOpen(ctx.services, ctx.actor);
  const { id, name, createdBy } = groups;
  const rows = await db
    .select({ id, name, createdBy, people: count(groupMembers.userId) })
    .from(groups)
    .leftJoin(groupMembers, eq(groupMembers.groupId, id))
    .where(visibleGroups(ctx, db, open))
    .groupBy(id)
    .orderBy(name);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    people: row.people,
    can: { manage: mayManage(ctx, row) },
  }));
}
