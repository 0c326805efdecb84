import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Layout } from "@/domain/designer/draft";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { workspaces } from "./workspaces";

/** A pipeline that is being drawn. Its text is the truth; the layout only says where its nodes are. */
export const drafts = pgTable(
  "drafts",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    yaml: text("yaml").notNull(),
    layout: jsonb("layout").$type<Layout>().notNull(),
    /** Rises with every save: who saves over a revision that they have not seen is refused. */
    revision: integer("revision").notNull().default(1),
    lastRunId: text("last_run_id").references(() => runs.id, { onDelete: "set null" }),
    createdByName: text("created_by_name").notNull(),
    updatedByName: text("updated_by_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    deletedAt: moment("deleted_at"),
    deletedByName: text("deleted_by_name"),
  },
  (t) => [
    index("drafts_recent").on(t.workspaceId, t.updatedAt.desc().nullsFirst()),
    index("drafts_last_run").on(t.lastRunId),
  ],
);
