import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { PeerState } from "@/domain/peers";
import type { AttemptOutcome } from "@/domain/runs";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { workspaces } from "./workspaces";

/**
 * The instances of an attempt that takes several nodes. The first is held by the lease of the run itself; each other one
 * has its own, and is executed by another node. They start together when all of them have told their place.
 */
export const runPeers = pgTable(
  "run_peers",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    attempt: integer("attempt").notNull(),
    /** 0 … N-1. */
    instance: integer("instance").notNull(),
    compute: text("compute").notNull(),
    state: text("state").$type<PeerState>().notNull().default("wanted"),
    nodeId: text("node_id"),
    slot: integer("slot"),
    /** Where the others reach it, once it is ready. */
    address: text("address"),
    ports: jsonb("ports").$type<number[]>(),
    startedAt: moment("started_at"),
    /** When its command ended; what that left may still be on its way. */
    commandEndedAt: moment("command_ended_at"),
    endedAt: moment("ended_at"),
    outcome: jsonb("outcome").$type<AttemptOutcome>(),
    leaseEpoch: integer("lease_epoch").notNull().default(0),
    leaseExpiresAt: moment("lease_expires_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("run_peers_run").on(t.runId, t.attempt, t.instance),
    index("run_peers_node").on(t.nodeId).where(sql`state <> 'ended'`),
    index("run_peers_wanted").on(t.compute).where(sql`state = 'wanted'`),
    index("run_peers_leased").on(t.leaseExpiresAt).where(sql`lease_expires_at is not null`),
  ],
);
