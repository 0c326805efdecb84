import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { members } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { changeRoleInput } from "@/domain/members";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { assertOwned, lockMembers } from "../workspaces/keep-owned";

/** Gives a member, a person or a group, another role. */
export async function changeRole(ctx: WorkspaceCtx, input: z.input<typeof changeRoleInput>): Promise<void> {
  authorize(ctx, "members:write");
  const { memberId, role } = parse(changeRoleInput, input);
  const { workspaceId } = ctx;
  await ctx.services.db.transaction(async (tx) => {
    await lockMembers(tx, [workspaceId]);
    const here = and(eq(members.id, memberId), eq(members.workspaceId, workspaceId));
    const changed = await tx.update(members).set({ role }).where(here).returning();
    if (changed.length === 0) throw notFound("member", memberId);
    await assertOwned(tx, [workspaceId]);
    await audit(tx, ctx, "members.changeRole", memberId, { role });
    await notify(tx, "auth");
  });
}
