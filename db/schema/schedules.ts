import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ScheduledJob } from "@/domain/schedules/schedule-file";
import type { Trigger } from "@/domain/schedules/trigger";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** What is begun by the clock, in the name of who set it up. */
export const schedules = pgTable(
  "schedules",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    displayName: text("display_name").notNull().default(""),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Record<string, string>>().notNull().default({}),
    trigger: jsonb("trigger").$type<Trigger>().notNull(),
    job: jsonb("job").$type<ScheduledJob>().notNull(),
    isEnabled: boolean("is_enabled").notNull().default(true),
    userId: text("user_id").notNull(),
    userName: text("user_name").notNull(),
    /** When it is due; null where it is due no more. */
    nextAt: moment("next_at"),
    lastAt: moment("last_at"),
    /** The name of the run that it began last. */
    lastRun: text("last_run"),
    /** Why nothing was begun when it was last due, or why it was switched off. */
    problem: text("problem"),
    createdAt: createdAt(),
    /** Since when the trigger counts where it says no start. */
    anchorAt: moment("anchor_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("schedules_name").on(t.workspaceId, t.name),
    index("schedules_due").on(t.nextAt).where(sql`is_enabled and next_at is not null`),
  ],
);
