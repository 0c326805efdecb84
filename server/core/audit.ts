import type { Executor } from "@/db/client";
import { auditEvents } from "@/db/schema";
import { newId } from "@/domain/ids";
import { type Actor, actorLabel, nameActor } from "./context";

/** Who did it, and in which workspace where it was in one. */
interface Deed {
  actor: Actor;
  workspaceId?: string;
}

/**
 * Records what a command did, in its own transaction: `audit(tx, ctx, "members.invite", inviteId, {role})`. The name is
 * kept as it was, because a rule or a token that is deleted later still did it.
 */
export async function audit(
  tx: Executor,
  { actor, workspaceId }: Deed,
  verb: string,
  target: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  const who = { actor: actorLabel(actor), actorName: nameActor(actor) };
  await tx
    .insert(auditEvents)
    .values({ id: newId("audit"), workspaceId: workspaceId ?? null, ...who, verb, target, details });
}
