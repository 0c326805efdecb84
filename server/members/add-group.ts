import type { z } from "zod";
import { members } from "@/db/schema";
import { newId } from "@/domain/ids";
import { addGroupInput } from "@/domain/members";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { loadGroup } from "../groups/policy";
import { notify } from "../queue/notify";

/** Gives everybody of a group a role here, now and later: whoever manages the group decides who that is. */
export async function addGroup(
  ctx: WorkspaceCtx,
  input: z.input<typeof addGroupInput>,
): Promise<{ memberId: string }> {
  authorize(ctx, "members:write");
  const { groupId, role } = parse(addGroupInput, input);
  const memberId = newId("member");
  const group = await loadGroup(ctx, groupId);
  const add = ctx.services.db.transaction(async (tx) => {
    await tx.insert(members).values({ id: memberId, workspaceId: ctx.workspaceId, groupId, role });
    await audit(tx, ctx, "members.addGroup", memberId, { group: group.name, role });
    await notify(tx, "auth");
    return { memberId };
  });
  return orConflict(add, "This group is a member already.");
}
