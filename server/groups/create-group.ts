import type { z } from "zod";
import { groupMembers, groups } from "@/db/schema";
import { createGroupInput } from "@/domain/groups";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { authorizeGroupCreation, requireFreeName } from "./policy";

/** A group begins with the person who makes it. */
export async function createGroup(
  ctx: Ctx,
  input: z.input<typeof createGroupInput>,
): Promise<{ groupId: string }> {
  await authorizeGroupCreation(ctx);
  const { name } = parse(createGroupInput, input);
  const { userId } = ctx.actor;
  const groupId = newId("group");
  return ctx.services.db.transaction(async (tx) => {
    await requireFreeName(tx, ctx, name);
    await tx.insert(groups).values({ id: groupId, name, createdBy: userId });
    await tx.insert(groupMembers).values({ groupId, userId });
    await audit(tx, ctx, "groups.create", groupId, { name });
    return { groupId };
  });
}
