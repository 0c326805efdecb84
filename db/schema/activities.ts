import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { ActivityKind, ActivityStatus } from "@/domain/activities";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A long operation that a person can watch. Whoever does it holds a lease on it, and takes up what was left. */
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
    input: jsonb("input").$type<Record<string, unknown>>().notNull().default({}),
    /** What has come of it so far, by its kind. */
    outcome: jsonb("outcome").$type<Record<string, unknown>>().notNull().default({}),
    done: bigint("done", { mode: "number" }).notNull().default(0),
    total: bigint("total", { mode: "number" }).notNull().default(0),
    /** What it is about now, in words, where numbers do not tell. */
    doing: text("doing"),
    /** Why it does not go on at the moment. */
    waitingReason: text("waiting_reason"),
    /** What came of it, or why it failed, in words. */
    message: text("message"),
    /** Who began it, as the audit writes it. */
    actor: text("actor").notNull(),
    userId: text("user_id"),
    userName: text("user_name").notNull(),
    leaseEpoch: integer("lease_epoch").notNull().default(0),
    leaseExpiresAt: moment("lease_expires_at"),
    /** The node that does it, where a node does. */
    nodeId: text("node_id"),
    /** How often in a row its step has failed, and when it is tried again. */
    failures: integer("failures").notNull().default(0),
    retryAt: moment("retry_at"),
    cancelRequestedAt: moment("cancel_requested_at"),
    cancelRequestedBy: text("cancel_requested_by"),
    /** How many lines its log has had. */
    logLines: integer("log_lines").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
  },
  (t) => [
    index("activities_recent").on(t.workspaceId, t.createdAt.desc().nullsFirst()),
    index("activities_open").on(t.createdAt).where(sql`status in ('queued', 'running')`),
    index("activities_of_build").on(sql`(input ->> 'buildId')`).where(sql`kind = 'environmentBuild'`),
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

/** What an activity has said, the latest of it. Lines are numbered from 1 on, and the numbers of old ones stay theirs. */
export const activityLines = pgTable(
  "activity_lines",
  {
    activityId: text("activity_id")
      .notNull()
      .references(() => activities.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    at: createdAt(),
    text: text("text").notNull(),
  },
  (t) => [primaryKey({ columns: [t.activityId, t.number] })],
);
