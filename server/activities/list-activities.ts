import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { activities } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export const listActivitiesInput = z.object({
  limit: z.number().int().min(1).max(100).default(50),
  /** The moment of the last one of the page before. */
  cursor: z.date().nullish(),
});

export type ActivityRow = Awaited<ReturnType<typeof listActivities>>["activities"][number];

/** The workspace's long operations, the latest first. */
export async function listActivities(ctx: WorkspaceCtx, input: z.input<typeof listActivitiesInput>) {
  authorize(ctx, "runs:read");
  const { limit, cursor } = parse(listActivitiesInput, input);
  const { id, kind, title, status, done, total, message, userName, createdAt, endedAt } = activities;
  const rows = await ctx.services.db
    .select({ id, kind, title, status, done, total, message, userName, createdAt, endedAt })
    .from(activities)
    .where(and(eq(activities.workspaceId, ctx.workspaceId), cursor ? lt(createdAt, cursor) : undefined))
    .orderBy(desc(createdAt))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { activities: page, nextCursor: rows.length > limit ? page.at(-1)!.createdAt : null };
}
