import { sql } from "drizzle-orm";
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Role } from "@/domain/permissions";
import { users } from "./accounts";
import { createdAt, moment } from "./columns";

export const workspaces = pgTable(
  "workspaces",
  {
    id: text("id").primaryKey(),
    slug: text("slug").notNull(),
    description: text("description").notNull().default(""),
    /** Whether aliases and stages of models are moved only by a request that somebody else has approved. */
    approvesModels: boolean("approves_models").notNull().default(false),
    createdAt: createdAt(),
    deletedAt: moment("deleted_at"),
  },
  // A deleted workspace gives its name back.
  (t) => [uniqueIndex("workspaces_slug").on(t.slug).where(sql`deleted_at is null`)],
);

/**
 * A team: people who are given a role together. Two may have one name, where nobody but administrators sees both: a name
 * that was refused would tell of a group that the asker is not to know.
 */
export const groups = pgTable("groups", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Who made it, and so manages it beside the administrators. */
  createdBy: text("created_by").references(() => users.id, { onDelete: "set null" }),
  createdAt: createdAt(),
});

export const groupMembers = pgTable(
  "group_members",
  {
    groupId: text("group_id")
      .notNull()
      .references(() => groups.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [
    uniqueIndex("group_members_pair").on(t.groupId, t.userId),
    index("group_members_user").on(t.userId),
  ],
);

/** A role in a workspace, held by a person or by a group. */
export const members = pgTable(
  "members",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: text("user_id").references(() => users.id, { onDelete: "cascade" }),
    groupId: text("group_id").references(() => groups.id, { onDelete: "cascade" }),
    role: text("role").$type<Role>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("members_user").on(t.workspaceId, t.userId),
    uniqueIndex("members_group").on(t.workspaceId, t.groupId),
    index("members_by_user").on(t.userId),
    check("members_one_principal", sql`num_nonnulls(${t.userId}, ${t.groupId}) = 1`),
  ],
);

/** A link that gives a role once. Only the SHA-256 of its token is kept. */
export const invites = pgTable("invites", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id, { onDelete: "cascade" }),
  role: text("role").$type<Role>().notNull(),
  note: text("note").notNull().default(""),
  tokenHash: text("token_hash").notNull().unique(),
  createdBy: text("created_by")
    .notNull()
    .references(() => users.id),
  createdAt: createdAt(),
  expiresAt: moment("expires_at").notNull(),
  acceptedAt: moment("accepted_at"),
  acceptedBy: text("accepted_by").references(() => users.id),
  revokedAt: moment("revoked_at"),
});

/** Who did what: one row per command, written in its transaction. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id"),
    /** Which account, token, run or rule it was: `user:usr_…`, `rule:rtn_…`, `system`. */
    actor: text("actor").notNull(),
    /** The same in words, as it was called then. */
    actorName: text("actor_name").notNull(),
    verb: text("verb").notNull(),
    target: text("target").notNull(),
    details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
    at: createdAt(),
  },
  (t) => [index("audit_events_workspace").on(t.workspaceId, t.at)],
);
