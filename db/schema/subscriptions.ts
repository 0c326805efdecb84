import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Channel, DeliveryStatus, Format, SubscribedEvent, Told } from "@/domain/subscriptions";
import { users } from "./accounts";
import { bytea, createdAt, moment } from "./columns";
import { masterKeys } from "./secrets";
import { workspaces } from "./workspaces";

/** Where ends are told outside of the studio: those of a workspace, or what a person is told of. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").references(() => workspaces.id, { onDelete: "cascade" }),
    userId: text("user_id").references(() => users.id, { onDelete: "cascade" }),
    events: text("events").array().$type<SubscribedEvent[]>().notNull(),
    channel: text("channel").$type<Channel>().notNull(),
    /** What may be shown of where it leads: the address of a mail, or the host of a webhook. Null: the account's own. */
    target: text("target"),
    format: text("format").$type<Format>(),
    /** The address of a webhook, which often is a secret by itself, and what its requests are signed with; encrypted. */
    keyId: text("key_id").references(() => masterKeys.id),
    wrappedKey: bytea("wrapped_key"),
    sealedValue: bytea("sealed_value"),
    pausedAt: moment("paused_at"),
    createdAt: createdAt(),
    createdByName: text("created_by_name").notNull(),
  },
  (t) => [
    index("subscriptions_workspace").on(t.workspaceId).where(sql`workspace_id is not null`),
    index("subscriptions_user").on(t.userId).where(sql`user_id is not null`),
    index("subscriptions_key").on(t.keyId),
    check("subscriptions_one_owner", sql`num_nonnulls(${t.workspaceId}, ${t.userId}) = 1`),
  ],
);

/** One thing that is told by one subscription. Whoever sends it holds a lease on it. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text("id").primaryKey(),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => subscriptions.id, { onDelete: "cascade" }),
    event: text("event").$type<SubscribedEvent | "test">().notNull(),
    told: jsonb("told").$type<Told>().notNull(),
    isTest: boolean("is_test").notNull().default(false),
    status: text("status").$type<DeliveryStatus>().notNull().default("waiting"),
    tries: integer("tries").notNull().default(0),
    nextTryAt: moment("next_try_at").notNull().defaultNow(),
    leaseEpoch: integer("lease_epoch").notNull().default(0),
    leaseExpiresAt: moment("lease_expires_at"),
    /** What the receiver answered to the last try: its status and the beginning of its words. */
    answerStatus: integer("answer_status"),
    answerExcerpt: text("answer_excerpt"),
    /** Why the last try failed, in words. */
    message: text("message"),
    createdAt: createdAt(),
    endedAt: moment("ended_at"),
  },
  (t) => [
    index("deliveries_due").on(t.nextTryAt).where(sql`status = 'waiting'`),
    index("deliveries_recent").on(
      t.subscriptionId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index("deliveries_old").on(t.createdAt),
  ],
);
