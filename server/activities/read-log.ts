import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { activityLines } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { environmentBuild } from "@/domain/activities/environment-build";
import { idOf } from "@/domain/names";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { readBuildLog } from "../environments/read-build-log";
import { type Activity, loadActivity } from "./visible";

export const readActivityLogInput = z.object({
  activityId: idOf("activity"),
  /** What the answer before named as `next`; 0 for the beginning. */
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
});

export interface ActivityLog {
  lines: ActivityLine[];
  /** Where to go on. */
  next: number;
  /** True when nothing can be added behind `next`. */
  isOver: boolean;
}

export interface ActivityLine {
  /** Tells it from every other line of this log. */
  number: number;
  /** When it was said, where that is known. */
  at: Date | null;
  text: string;
}

const MAX_LINES = 500;

/** The log of an activity from a place on. That of a build is the build's own. */
export async function readActivityLog(
  ctx: WorkspaceCtx,
  input: z.input<typeof readActivityLogInput>,
): Promise<ActivityLog> {
  authorize(ctx, "workspace:read");
  const { activityId, from } = parse(readActivityLogInput, input);
  // Read before the lines: what was over by then is all there.
  const activity = await loadActivity(ctx.services.db, ctx, activityId);
  if (activity.kind === "environmentBuild" || activity.kind === "environmentRebuild")
    return readLogOfBuild(ctx, activity, from);
  const { number, at, text } = activityLines;
  const lines = await ctx.services.db
    .select({ number, at, text })
    .from(activityLines)
    .where(and(eq(activityLines.activityId, activityId), sql`${number} > ${from}::bigint`))
    .orderBy(asc(number))
    .limit(MAX_LINES);
  const isOver = !isOpen(activity.status) && lines.length < MAX_LINES;
  return { lines, next: lines.at(-1)?.number ?? from, isOver };
}

/** Its places are bytes of the log's file. */
async function readLogOfBuild(ctx: WorkspaceCtx, activity: Activity, from: number): Promise<ActivityLog> {
  const { buildId } = environmentBuild.input.parse(activity.input);
  const hasEnded = !isOpen(activity.status);
  const { lines, next, isEnd } = await readBuildLog(ctx, buildId, {
    from,
    hasEnded,
    builtBefore: activity.endedAt,
  });
  return { lines: lines.map((line) => ({ ...line, at: null })), next, isOver: hasEnded && isEnd };
}
