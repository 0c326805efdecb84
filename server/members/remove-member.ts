import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { members } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { memberInput } from "@/domain/members";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { assertOwned, lockMembers } from "../workspaces/keep-owned";

/** Takes a person's own role, or a group's, away. Somebody who is also here by a group stays by it. */
export async function removeMember(ctx: WorkspaceCtx, input: z.input<typeof memberInput>): Promise<void> {
  authorize(ctx, "members:write");
  const { memberId } = parse(memberInput, input);
  const { workspaceId } = ctx;
  await ctx.services.db.transaction(async (tx) => {
    await lockMembers(tx, [workspaceId]);
    const here = and(eq(members.id, memberId), eq(members.workspaceId, workspaceId));
    const [removed] = await tx.delete(members).where(here).returning();
    if (!removed) throw notFound("member", memberId);
    await assertOwned(tx, [workspaceId]);
    const { userId, groupId, role } = removed;
    await audit(tx, ctx, "members.remove", memberId, { userId, groupId, role });
    await notify(tx, "auth");
  });
}
