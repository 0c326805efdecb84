import { and, asc, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { schedules } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { upcoming } from "@/domain/schedules/occurrences";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export type ScheduleRow = typeof schedules.$inferSelect;

/** A schedule, with the next times at which it is due. */
export interface Schedule extends ScheduleRow {
  nextRuns: Date[];
}

const SHOWN_TIMES = 5;

const isNamed = (workspaceId: string, name: string) =>
  and(eq(schedules.workspaceId, workspaceId), eq(schedules.name, name));

export async function findSchedule(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<ScheduleRow | null> {
  const [row] = await executor.select().from(schedules).where(isNamed(workspaceId, name));
  return row ?? null;
}

/** Locks the row, so that of two changes the later sees the earlier. */
export async function lockSchedule(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<ScheduleRow> {
  const [row] = await executor.select().from(schedules).where(isNamed(workspaceId, name)).for("update");
  if (!row) throw notFound("schedule", name);
  return row;
}

export async function getSchedule(ctx: WorkspaceCtx, { name }: { name: string }): Promise<Schedule> {
  authorize(ctx, "schedules:read");
  const row = await findSchedule(ctx.services.db, ctx.workspaceId, name);
  if (!row) throw notFound("schedule", name);
  return withTimes(row);
}

/** All of the workspace, by name. */
export async function listSchedules(ctx: WorkspaceCtx): Promise<Schedule[]> {
  authorize(ctx, "schedules:read");
  const isHere = eq(schedules.workspaceId, ctx.workspaceId);
  const rows = await ctx.services.db.select().from(schedules).where(isHere).orderBy(asc(schedules.name));
  return rows.map(withTimes);
}

function withTimes(row: ScheduleRow): Schedule {
  const times = row.isEnabled ? upcoming(row.trigger, Date.now(), row.anchorAt.getTime(), SHOWN_TIMES) : [];
  return { ...row, nextRuns: times.map((time) => new Date(time)) };
}
