import { bigint, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { LargeRun, WorkspaceTotals } from "@/domain/storage";
import { moment } from "./columns";
import { workspaces } from "./workspaces";

/** What a workspace was found to use when the clock last counted. */
export const storageCounts = pgTable("storage_counts", {
  workspaceId: text("workspace_id")
    .primaryKey()
    .references(() => workspaces.id, { onDelete: "cascade" }),
  totals: jsonb("totals").$type<WorkspaceTotals>().notNull(),
  largestRuns: jsonb("largest_runs").$type<LargeRun[]>().notNull().default([]),
  countedAt: moment("counted_at").notNull().defaultNow(),
  tookMs: integer("took_ms").notNull(),
  /** Somebody wants it counted again. */
  askedAt: moment("asked_at"),
});

const bytes = (name: string) => bigint(name, { mode: "number" }).notNull();

/** The same by experiment and kind. What several runs share counts for each experiment once. */
export const storageByExperiment = pgTable(
  "storage_by_experiment",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    experimentId: text("experiment_id").notNull(),
    runCount: integer("run_count").notNull(),
    artifactBytes: bytes("artifact_bytes"),
    logBytes: bytes("log_bytes"),
    codeBytes: bytes("code_bytes"),
    metricBytes: bytes("metric_bytes"),
    /** The part of it all that lies in the trash. */
    trashBytes: bytes("trash_bytes"),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.experimentId] })],
);
