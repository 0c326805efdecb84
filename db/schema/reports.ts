import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A page of Markdown with live charts and tables of runs in it. */
export const reports = pgTable(
  "reports",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    title: text("title").notNull(),
    body: text("body").notNull().default(""),
    /** Rises with every change: who saves over a version that they have not seen is told. */
    version: integer("version").notNull().default(1),
    createdByName: text("created_by_name").notNull(),
    updatedByName: text("updated_by_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    deletedAt: moment("deleted_at"),
    deletedByName: text("deleted_by_name"),
  },
  (t) => [index("reports_recent").on(t.workspaceId, t.updatedAt.desc().nullsFirst())],
);
