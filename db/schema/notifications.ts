import { sql } from "drizzle-orm";
import { boolean, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { NotificationStatus, NotificationSubject } from "@/domain/notifications";
import { users } from "./accounts";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { workspaces } from "./workspaces";

/** What a person is told of in the bell. It says what happened by itself, as the run may be gone when it is read. */
export const notifications = pgTable(
  "notifications",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    subject: text("subject").$type<NotificationSubject>().notNull(),
    /** The name of the run, or the id of the activity. */
    subjectName: text("subject_name").notNull(),
    title: text("title").notNull(),
    /** How it ended. */
    status: text("status").$type<NotificationStatus>().notNull(),
    /** What came of it, or why it failed, in words. */
    message: text("message"),
    createdAt: createdAt(),
    readAt: moment("read_at"),
  },
  (t) => [
    index("notifications_recent").on(t.userId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("notifications_unread").on(t.userId).where(sql`read_at is null`),
    index("notifications_old").on(t.createdAt),
  ],
);

/** Who wants to know of the end of a run, or does not, where that is not what follows from the settings. */
export const runFollowers = pgTable(
  "run_followers",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    isFollowing: boolean("is_following").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.userId] }), index("run_followers_user").on(t.userId)],
);
