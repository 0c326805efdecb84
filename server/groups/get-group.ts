import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { groupMembers, users } from "@/db/schema";
import { groupInput } from "@/domain/groups";
import { authorizePerson } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { loadGroup, mayManage } from "./policy";

export interface GroupDetail {
  id: string;
  name: string;
  people: { userId: string; name: string; email: string }[];
  can: { manage: boolean };
}

export async function getGroup(ctx: Ctx, input: z.input<typeof groupInput>): Promise<GroupDetail> {
  authorizePerson(ctx);
  const group = await loadGroup(ctx, parse(groupInput, input).groupId);
  const people = await ctx.services.db
    .select({ userId: users.id, name: users.name, email: users.email })
    .from(groupMembers)
    .innerJoin(users, eq(users.id, groupMembers.userId))
    .where(eq(groupMembers.groupId, group.id))
    .orderBy(asc(users.name));
  return { id: group.id, name: group.name, people, can: { manage: mayManage(ctx, group) } };
}
