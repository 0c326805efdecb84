import { sql } from "drizzle-orm";
import type { z } from "zod";
import { auditEvents } from "@/db/schema";
import { listInput } from "@/domain/search/list-input";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";

export const listEventsInput = listInput;

const source: Omit<ListSource, "where"> = {
  entity: "auditEvents",
  from: sql`audit_events a`,
  id: sql`a.id`,
  find: findAttribute({
    verb: textIn(sql`a.verb`),
    actor: textIn(sql`a.actor`),
    actor_name: textIn(sql`a.actor_name`, true),
    target: textIn(sql`a.target`),
    at: timeIn(sql`a.created_at`),
  }),
  lastOrder: [
    { value: sql`a.created_at`, type: "time", isDescending: true },
    { value: sql`a.id`, type: "id", isDescending: true },
  ],
};

/** What was done in the workspace, the latest first, and by whom in words: a person, a script, a rule, the studio. */
export async function listEvents(ctx: WorkspaceCtx, input: z.input<typeof listEventsInput> = {}) {
  authorize(ctx, "audit:read");
  const given = parse(listEventsInput, input);
  const { db } = ctx.services;
  const { id, at, actor, actorName, verb, target, details } = auditEvents;
  const where = sql`a.workspace_id = ${ctx.workspaceId}`;
  const { rows, nextToken } = await listPage(db, { ...source, where }, given, (ids) =>
    db.select({ id, at, actor, actorName, verb, target, details }).from(auditEvents).where(isAnyOf(id, ids)),
  );
  return { events: rows, nextToken };
}
