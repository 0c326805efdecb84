import { and, desc, sql } from "drizzle-orm";
import { z } from "zod";
import { activities } from "@/db/schema";
import { idOf } from "@/domain/names";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { presentActivity } from "./present-activity";
import { isVisible } from "./visible";

export const listActivitiesInput = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** The last one of the page before. */
  cursor: idOf("activity").nullish(),
});

export type ActivityRow = Awaited<ReturnType<typeof listActivities>>["activities"][number];

/** The workspace's long operations, the latest first. */
export async function listActivities(ctx: WorkspaceCtx, input: z.input<typeof listActivitiesInput>) {
  authorize(ctx, "workspace:read");
  const { limit, cursor } = parse(listActivitiesInput, input);
  const { id, createdAt } = activities;
  const last = sql`(select a.created_at, a.id from ${activities} a
    where a.id = ${cursor} and a.workspace_id = ${ctx.workspaceId})`;
  const rows = await ctx.services.db
    .select()
    .from(activities)
    .where(and(isVisible(ctx), cursor ? sql`(${createdAt}, ${id}) < ${last}` : undefined))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  const page = rows.slice(0, limit).map((row) => presentActivity(ctx, row));
  return { activities: page, nextCursor: rows.length > limit ? page.at(-1)!.id : null };
}
