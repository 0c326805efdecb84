import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { BuildOrder } from "@/domain/node/messages";
import { activities } from "./activities";
import { createdAt, moment } from "./columns";

/** `removed`: its packages and its log are known still, and the next run that needs it has it built. */
export type BuildStatus = "queued" | "building" | "ready" | "failed" | "removed";

/** A build of an environment on a node. Equal specifications have equal hashes and share one build. */
export const environmentBuilds = pgTable(
  "environment_builds",
  {
    id: text("id").primaryKey(),
    nodeId: text("node_id").notNull(),
    hash: text("hash").notNull(),
    status: text("status").$type<BuildStatus>().notNull(),
    /** The packages as they were resolved, once: `["numpy==1.26.4", …]`. */
    resolved: jsonb("resolved").$type<string[]>(),
    python: text("python"),
    error: text("error"),
    startedAt: createdAt(),
    endedAt: moment("ended_at"),
  },
  (t) => [
    uniqueIndex("environment_builds_hash").on(t.nodeId, t.hash),
    index("environment_builds_started").on(t.startedAt),
  ],
);

/** What the node of a build is to do with it, for an activity. A row is settled by its node, or when that is silent. */
export const buildOrders = pgTable(
  "build_orders",
  {
    id: text("id").primaryKey(),
    activityId: text("activity_id")
      .notNull()
      .references(() => activities.id, { onDelete: "cascade" }),
    buildId: text("build_id")
      .notNull()
      .references(() => environmentBuilds.id, { onDelete: "cascade" }),
    work: text("work").$type<BuildOrder["work"]>().notNull(),
    /** Of a rebuild: a run of the workspace that names what is built. */
    runId: text("run_id"),
    givenAt: moment("given_at"),
    settledAt: moment("settled_at"),
    freedBytes: bigint("freed_bytes", { mode: "number" }),
    /** Why it was not done, in words. */
    problem: text("problem"),
  },
  (t) => [
    index("build_orders_open").on(t.buildId).where(sql`settled_at is null`),
    index("build_orders_activity").on(t.activityId),
  ],
);
