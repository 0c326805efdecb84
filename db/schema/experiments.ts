import { sql } from "drizzle-orm";
import { boolean, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

export const experiments = pgTable(
  "experiments",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** A store that clients reach by themselves (`s3://…`), of experiments from before the studio kept all artifacts; else null. */
    artifactLocation: text("artifact_location"),
    /** The one that every workspace begins with: MLflow's experiment "0", whatever its name. */
    isDefault: boolean("is_default").notNull().default(false),
    /** The run whose script made it, which may go on changing it. */
    createdByRunId: text("created_by_run_id"),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    deletedAt: moment("deleted_at"),
    deletedByName: text("deleted_by_name"),
  },
  (t) => [
    // A deleted experiment gives its name back.
    uniqueIndex("experiments_name").on(t.workspaceId, t.name).where(sql`deleted_at is null`),
    uniqueIndex("experiments_default").on(t.workspaceId).where(sql`is_default`),
    index("experiments_updated").on(t.workspaceId, t.updatedAt, t.id),
  ],
);

export const experimentTags = pgTable(
  "experiment_tags",
  {
    experimentId: text("experiment_id")
      .notNull()
      .references(() => experiments.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (t) => [primaryKey({ columns: [t.experimentId, t.key] })],
);
