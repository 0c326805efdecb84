import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ActivityInput, ActivityKind, ActivityOutcome, ActivityStatus } from "@/domain/activities";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A long operation that a person can watch. The runner's clock carries it on from wherever it was left. */
export const activities = pgTable(
  "activities",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    kind: text("kind").$type<ActivityKind>().notNull(),
    title: text("title").notNull(),
    status: text("status").$type<ActivityStatus>().notNull(),
    /** What it works on, by its kind. */
    input: jsonb("input").$type<ActivityInput>().notNull().default({}),
    /** What has come of it so far. */
    outcome: jsonb("outcome").$type<ActivityOutcome>().notNull().default({}),
    done: bigint("done", { mode: "number" }).notNull().default(0),
    total: bigint("total", { mode: "number" }).notNull().default(0),
    /** What came of it, or why it failed, in words. */
    message: text("message"),
    userId: text("user_id"),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    endedAt: moment("ended_at"),
  },
  (t) => [
    index("activities_recent").on(t.workspaceId, t.createdAt.desc().nullsFirst()),
    index("activities_open").on(t.createdAt).where(sql`status in ('queued', 'running')`),
  ],
);

/** The runs that an activity has not come to yet. A row goes in the transaction that deals with its run. */
export const activityRuns = pgTable(
  "activity_runs",
  {
    activityId: text("activity_id")
      .notNull()
      .references(() => activities.id, { onDelete: "cascade" }),
    runId: text("run_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.activityId, t.runId] })],
);
