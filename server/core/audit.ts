import type { Executor } from "@/db/client";
import { auditEvents } from "@/db/schema";
import { newId } from "@/domain/ids";
import { actorLabel, type Ctx } from "./context";

/** Records what a command did, in its own transaction: `audit(tx, ctx, "members.invite", inviteId, {role})`. */
export async function audit(
  tx: Executor,
  ctx: Ctx & { workspaceId?: string },
  verb: string,
  target: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  const workspaceId = ctx.workspaceId ?? null;
  await tx
    .insert(auditEvents)
    .values({ id: newId("audit"), workspaceId, actor: actorLabel(ctx.actor), verb, target, details });
}
