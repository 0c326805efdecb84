import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { ViewPage } from "@/domain/views";
import { users } from "./accounts";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A page as somebody arranged it. The state of a page is its address, so a view is a name for an address. */
export const views = pgTable(
  "views",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    page: text("page").$type<ViewPage>().notNull(),
    name: text("name").notNull(),
    /** The part of the address after the question mark. */
    query: text("query").notNull(),
    /** Seen by the whole workspace; otherwise by its owner only. */
    isShared: boolean("is_shared").notNull().default(false),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Rises with every change: who saves over a version that they have not seen is told. */
    version: integer("version").notNull().default(1),
    updatedByName: text("updated_by_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [index("views_page").on(t.workspaceId, t.page, t.name)],
);
