import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Profile } from "@/domain/tables";
import { createdAt } from "./columns";
import { workspaces } from "./workspaces";

/** What the columns of a content hold, computed once for every version of data that has it. */
export const dataProfiles = pgTable(
  "data_profiles",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    contentHash: text("content_hash").notNull(),
    /** What computes it, or has. */
    activityId: text("activity_id").notNull(),
    /** Null until it is there. */
    profile: jsonb("profile").$type<Profile>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.contentHash] })],
);
