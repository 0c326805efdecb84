import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { NetworkMode, TargetKind } from "@/domain/compute";
import type { TargetSettings } from "@/domain/compute/settings";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** What a node on another machine proves itself with. It lets its holder do a node's work, for one target, and nothing else. */
export const nodeTokens = pgTable(
  "node_tokens",
  {
    id: text("id").primaryKey(),
    /** The node's name: one token that is not revoked for each. */
    name: text("name").notNull(),
    target: text("target").notNull(),
    /** The one target that it serves; null for every target of that name which an administrator gave it. */
    targetId: text("target_id"),
    hash: text("hash").notNull().unique(),
    createdAt: createdAt(),
    revokedAt: moment("revoked_at"),
  },
  (t) => [uniqueIndex("node_tokens_name").on(t.name).where(sql`revoked_at is null`)],
);

/** A machine that executes: it is alive while its heartbeat is recent. */
export const nodes = pgTable("nodes", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  /** Made once per data folder: a second machine that took the same name would take the first one's runs. */
  homeId: text("home_id"),
  slots: integer("slots").notNull(),
  /** The compute target that it works for, in every workspace that has one of this name. */
  target: text("target").notNull().default("local"),
  /** The one target that it serves; null for every target of that name which takes the installation's nodes. */
  targetId: text("target_id"),
  /** By which token it is known; null for the studio's own. */
  tokenId: text("token_id").references(() => nodeTokens.id),
  /** What `doctor` found: isolation, limits, interpreters, GPUs. */
  facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
  startedAt: createdAt(),
  heartbeatAt: moment("heartbeat_at").notNull().defaultNow(),
  /** When it last took a run. */
  claimedAt: moment("claimed_at"),
  /** Since when it takes nothing more: it is paused, or its pool lets it go. */
  pausedAt: moment("paused_at"),
});

/** A node that its target's pool has started, on the machine of the studio whose data folder `homeId` names. */
export const poolNodes = pgTable(
  "pool_nodes",
  {
    id: text("id").primaryKey(),
    /** It outlives its target until its process has ended. */
    targetId: text("target_id").notNull(),
    /** Which of the target's folders it has: what is cached there serves the next node. */
    place: integer("place").notNull(),
    /** Of the node that it becomes. */
    name: text("name").notNull().unique(),
    homeId: text("home_id").notNull(),
    slots: integer("slots").notNull(),
    pid: integer("pid"),
    startedAt: createdAt(),
    /** When it was last seen to execute something. */
    busyAt: moment("busy_at"),
    drainingAt: moment("draining_at"),
    /** Why it could not be started, in words. */
    problem: text("problem"),
  },
  (t) => [uniqueIndex("pool_nodes_place").on(t.targetId, t.place)],
);

/** Where runs go. Every workspace has `local`, the machine of the installation. */
export const computeTargets = pgTable(
  "compute_targets",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    kind: text("kind").$type<TargetKind>().notNull(),
    /** What its runs reach; null leaves it to the machine. */
    network: text("network").$type<NetworkMode>(),
    /** True where the installation's nodes of that name work for it; one that was made in the workspace has its own. */
    isShared: boolean("is_shared").notNull().default(true),
    /** What its file says, without credentials; null where there is no file. */
    settings: jsonb("settings").$type<TargetSettings>(),
    /** The name of a secret by the field of the credential. */
    credentials: jsonb("credentials").$type<Record<string, string>>().notNull().default({}),
    /** The key by which an attached machine is known: as its file has it, or the first that was seen. */
    hostKey: text("host_key"),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Record<string, string>>().notNull().default({}),
    /** What of its file was not used. */
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    /** Its runs wait until it is started again. */
    stoppedAt: moment("stopped_at"),
    /** Since when it does not answer, and what was last seen of it. */
    unreachableSince: moment("unreachable_since"),
    unreachableWhy: text("unreachable_why"),
    createdAt: createdAt(),
    createdByName: text("created_by_name").notNull().default(""),
  },
  (t) => [uniqueIndex("compute_targets_name").on(t.workspaceId, t.name)],
);
