import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns";

export type BuildStatus = "queued" | "building" | "ready" | "failed";

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
