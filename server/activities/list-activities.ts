import { sql } from "drizzle-orm";
import type { z } from "zod";
import { activities } from "@/db/schema";
import { listInput } from "@/domain/search/list-input";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";
import { presentActivity } from "./present-activity";
import { kindsSeen } from "./visible";

export const listActivitiesInput = listInput;

export type ActivityRow = Awaited<ReturnType<typeof listActivities>>["activities"][number];

const source: Omit<ListSource, "where"> = {
  entity: "activities",
  from: sql`activities a`,
  id: sql`a.id`,
  find: findAttribute({
    kind: textIn(sql`a.kind`),
    title: textIn(sql`a.title`),
    status: textIn(sql`a.status`),
    user_name: textIn(sql`a.user_name`),
    created_at: timeIn(sql`a.created_at`),
    ended_at: timeIn(sql`a.ended_at`, true),
  }),
  lastOrder: [
    { value: sql`a.created_at`, type: "time", isDescending: true },
    { value: sql`a.id`, type: "id", isDescending: true },
  ],
};

/** The workspace's long operations, the latest first. */
export async function listActivities(ctx: WorkspaceCtx, input: z.input<typeof listActivitiesInput> = {}) {
  authorize(ctx, "workspace:read");
  const given = parse(listActivitiesInput, input);
  const { db } = ctx.services;
  const where = sql`a.workspace_id = ${ctx.workspaceId} and ${isAnyOf(sql`a.kind`, kindsSeen(ctx))}`;
  const { rows, nextToken } = await listPage(db, { ...source, where }, given, (ids) =>
    db.select().from(activities).where(isAnyOf(activities.id, ids)),
  );
  return { activities: rows.map((row) => presentActivity(ctx, row)), nextToken };
}
