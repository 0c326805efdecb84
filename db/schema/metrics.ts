import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytea, createdAt, int64, moment } from "./columns";
import { runs } from "./runs";

/**
 * One metric of one run. Extremes leave NaN out. What lists sort and filter by are copies with indexes (`ranked…`), so
 * that a write, which happens all the time, touches no index; `rankSeries` brings them up to date.
 */
export const series = pgTable(
  "series",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    count: bigint("count", { mode: "number" }).notNull().default(0),
    /** The maximum of (step, time, value), in that order. */
    lastValue: doublePrecision("last_value").notNull(),
    lastStep: int64("last_step").notNull(),
    lastTime: int64("last_time").notNull(),
    minValue: doublePrecision("min_value"),
    maxValue: doublePrecision("max_value"),
    /** Rises with every write: a live chart asks for what is newer than it has. */
    version: bigint("version", { mode: "number" }).notNull().default(1),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    rankedLast: doublePrecision("ranked_last").notNull(),
    rankedMin: doublePrecision("ranked_min"),
    rankedMax: doublePrecision("ranked_max"),
    /** False where the copies may be older than the values. */
    isRanked: boolean("is_ranked").notNull().default(true),
  },
  (t) => [
    uniqueIndex("series_run_key").on(t.runId, t.key),
    index("series_by_last").on(t.key, t.rankedLast, t.runId),
    index("series_by_min").on(t.key, t.rankedMin, t.runId),
    index("series_by_max").on(t.key, t.rankedMax, t.runId),
    index("series_unranked").on(t.key).where(sql`not is_ranked`),
  ],
);

/**
 * Packed points of one series, in the order (time, step, value). The columns before them tell which chunks a window or a
 * page needs. A chunk is never appended to: fresh ones are merged and deduplicated in the background, and then settled.
 */
export const metricChunks = pgTable(
  "metric_chunks",
  {
    /**
     * No foreign key: it would look at the series once for each chunk, a quarter of what a write costs. Whoever inserts
     * chunks holds a lock on their series, and a trigger (`series_chunks`) deletes them with it.
     */
    seriesId: bigint("series_id", { mode: "number" }).notNull(),
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    firstTime: int64("first_time").notNull(),
    firstStep: int64("first_step").notNull(),
    lastTime: int64("last_time").notNull(),
    lastStep: int64("last_step").notNull(),
    minStep: int64("min_step").notNull(),
    maxStep: int64("max_step").notNull(),
    count: integer("count").notNull(),
    /** True once no other chunk holds a point of its range. */
    settled: boolean("settled").notNull().default(false),
    /** The few points that a zoomed-out chart reads, packed likewise; null where the chunk itself is small. */
    outline: bytea("outline"),
    points: bytea("points").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.seriesId, t.firstTime, t.firstStep, t.id] }),
    index("metric_chunks_fresh").on(t.seriesId).where(sql`not settled`),
  ],
);

/** A dataset that a run read (MLflow's `log_inputs`). */
export const datasets = pgTable(
  "datasets",
  {
    id: text("id").primaryKey(),
    experimentId: text("experiment_id").notNull(),
    name: text("name").notNull(),
    digest: text("digest").notNull(),
    sourceType: text("source_type").notNull(),
    source: text("source").notNull(),
    schema: text("schema"),
    profile: text("profile"),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("datasets_identity").on(t.experimentId, t.name, t.digest)],
);
