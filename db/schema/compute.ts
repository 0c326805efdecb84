import { integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { NetworkMode } from "@/domain/compute";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A machine that executes: it is alive while its heartbeat is recent. */
export const nodes = pgTable("nodes", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  /** Made once per data folder: a second machine that took the same name would take the first one's runs. */
  homeId: text("home_id"),
  slots: integer("slots").notNull(),
  /** What `doctor` found: isolation, limits, interpreters, GPUs. */
  facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
  startedAt: createdAt(),
  heartbeatAt: moment("heartbeat_at").notNull().defaultNow(),
});

/** Where runs go. Every workspace has `local`, the machine of the installation. */
export const computeTargets = pgTable(
  "compute_targets",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    kind: text("kind").$type<"local">().notNull(),
    /** What its runs reach; null leaves it to the machine. */
    network: text("network").$type<NetworkMode>(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("compute_targets_name").on(t.workspaceId, t.name)],
);
