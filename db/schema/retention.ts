import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { RetentionAction } from "@/domain/retention";
import type { RunStatus } from "@/domain/runs";
import { createdAt } from "./columns";
import { experiments } from "./experiments";
import { workspaces } from "./workspaces";

/** What happens by itself to old runs: they go to the trash, or leave it for good. */
export const retentionRules = pgTable(
  "retention_rules",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    /** Null for every experiment. */
    experimentId: text("experiment_id").references(() => experiments.id, { onDelete: "cascade" }),
    action: text("action").$type<RetentionAction>().notNull(),
    /** Null for every run that has ended. */
    statuses: jsonb("statuses").$type<RunStatus[]>(),
    /** Since the run has ended or, for a purge, since it lies in the trash. */
    afterDays: integer("after_days").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("retention_rules_workspace").on(t.workspaceId)],
);
