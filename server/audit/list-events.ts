import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "@/db/schema";
import { idOf } from "@/domain/names";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export const listEventsInput = z.object({
  limit: z.number().int().min(1).max(500).default(100),
  /** The last event of the page before. */
  before: idOf("audit").optional(),
});

/** What was done in the workspace, the latest first, and by whom in words: a person, a script, a rule, the studio. */
export async function listEvents(ctx: WorkspaceCtx, input: z.input<typeof listEventsInput>) {
  authorize(ctx, "audit:read");
  const { limit, before } = parse(listEventsInput, input);
  const { id, workspaceId, at, actor, actorName, verb, target, details } = auditEvents;
  const isHere = eq(workspaceId, ctx.workspaceId);
  const isOlder = before
    ? sql`(${at}, ${id}) < (select a.created_at, a.id from ${auditEvents} a
        where a.id = ${before} and a.workspace_id = ${ctx.workspaceId})`
    : undefined;
  return ctx.services.db
    .select({ id, at, actor, actorName, verb, target, details })
    .from(auditEvents)
    .where(and(isHere, isOlder))
    .orderBy(desc(at), desc(id))
    .limit(limit);
}
