import { type SQL, sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { EnvironmentSpec } from "@/domain/environments";
import type { GitFacts } from "@/domain/git-facts";
import type { RunKeyKind } from "@/domain/run-data";
import type { RunKind, RunSpec } from "@/domain/run-kinds/run-kinds";
import type { RunError, RunStatus } from "@/domain/runs";
import { createdAt, moment } from "./columns";
import { environmentBuilds } from "./environments";
import { experiments } from "./experiments";
import { snapshots } from "./storage";
import { workspaces } from "./workspaces";

export const runs = pgTable(
  "runs",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    experimentId: text("experiment_id")
      .notNull()
      .references(() => experiments.id),
    /** Its identity at every door: unique in the workspace, never changed. */
    name: text("name").notNull(),
    displayName: text("display_name").notNull(),
    description: text("description").notNull().default(""),
    kind: text("kind").$type<RunKind>().notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    parentId: text("parent_id"),
    /** The top of its tree: itself where it has no parent. */
    rootId: text("root_id").notNull(),
    /** The run whose script made it, which may go on writing to it. */
    createdByRunId: text("created_by_run_id"),
    /** Who submitted it: the account whose role its token has. */
    userId: text("user_id"),
    userName: text("user_name").notNull().default(""),
    spec: jsonb("spec").$type<RunSpec>(),
    /** The YAML as it was sent. */
    yaml: text("yaml"),
    snapshotId: text("snapshot_id").references(() => snapshots.id),
    git: jsonb("git").$type<GitFacts>(),
    /** What its environment came down to when it was submitted: a curated one may change later. */
    environment: jsonb("environment").$type<EnvironmentSpec>(),
    environmentHash: text("environment_hash"),
    buildId: text("build_id").references(() => environmentBuilds.id),
    /** Chosen by the client: the same submission sent twice makes one run. */
    idempotencyKey: text("idempotency_key"),
    compute: text("compute").notNull().default("local"),
    priority: integer("priority").notNull().default(0),
    slots: integer("slots").notNull().default(1),
    /** On so many nodes its processes are started: see `run_peers`. */
    instanceCount: integer("instance_count").notNull().default(1),
    /** Why it waits, in words; null when it does not. */
    waitingReason: text("waiting_reason"),
    error: jsonb("error").$type<RunError>(),
    /** What its page should say beside the status: "the base image was not used". */
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    attempt: integer("attempt").notNull().default(0),
    maxAttempts: integer("max_attempts").notNull().default(1),
    /** Every claim and adoption raises it; every control write carries it. */
    leaseEpoch: integer("lease_epoch").notNull().default(0),
    leaseExpiresAt: moment("lease_expires_at"),
    nodeId: text("node_id"),
    slot: integer("slot"),
    /** SHA-256 of the token that this attempt writes with; null once it has ended. */
    tokenHash: text("token_hash"),
    cancelRequestedAt: moment("cancel_requested_at"),
    cancelRequestedBy: text("cancel_requested_by"),
    createdAt: createdAt(),
    queuedAt: moment("queued_at"),
    preparingAt: moment("preparing_at"),
    startedAt: moment("started_at"),
    finalizingAt: moment("finalizing_at"),
    endedAt: moment("ended_at"),
    /** When a client last wrote to it. */
    heardAt: moment("heard_at"),
    archivedAt: moment("archived_at"),
    /** In the trash since then, and by whom. */
    deletedAt: moment("deleted_at"),
    deletedByName: text("deleted_by_name"),
  },
  (t) => [
    uniqueIndex("runs_name").on(t.workspaceId, t.name),
    uniqueIndex("runs_idempotency_key")
      .on(t.workspaceId, t.userId, t.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    // As "order by … desc" has them: without nullsFirst the planner cannot use the index for it.
    index("runs_recent").on(t.workspaceId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("runs_experiment").on(t.experimentId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // The order of MLflow's search: by start, then by run id.
    index("runs_start").on(t.workspaceId, sql`coalesce(started_at, created_at) desc`, t.name),
    index("runs_experiment_start").on(t.experimentId, sql`coalesce(started_at, created_at) desc`, t.name),
    index("runs_deleted")
      .on(t.workspaceId, t.deletedAt.desc().nullsFirst(), t.id)
      .where(sql`deleted_at is not null`),
    index("runs_status").on(t.workspaceId, t.status, t.createdAt.desc().nullsFirst()),
    // The orders of the runs list, each with the id for those that are equal there.
    index("runs_by_name").on(t.workspaceId, sql`display_name collate "C"`, t.id),
    index("runs_by_user").on(t.workspaceId, sql`user_name collate "C"`, t.id),
    index("runs_by_end").on(t.workspaceId, t.endedAt, t.id),
    index("runs_by_duration").on(
      t.workspaceId,
      sql`(extract(epoch from ended_at - started_at)::float8)`,
      t.id,
    ),
    index("runs_parent").on(t.parentId),
    index("runs_root").on(t.rootId),
    index("runs_snapshot").on(t.snapshotId),
    index("runs_open_by_script")
      .on(t.createdByRunId)
      .where(sql`created_by_run_id is not null and kind = 'client' and status = 'running'`),
    index("runs_queue")
      .on(t.compute, t.priority.desc().nullsFirst(), t.queuedAt)
      .where(sql`status = 'queued'`),
    index("runs_queue_of_several").on(t.compute).where(sql`status = 'queued' and instance_count > 1`),
    index("runs_leased")
      .on(t.nodeId)
      .where(sql`status in ('preparing', 'running', 'finalizing', 'notResponding')`),
    uniqueIndex("runs_token").on(t.tokenHash).where(sql`token_hash is not null`),
  ],
);

/** The timeline of a run: each status it took, when, in which attempt, and why. */
export const runEvents = pgTable(
  "run_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    attempt: integer("attempt").notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    reason: text("reason"),
    at: createdAt(),
  },
  (t) => [index("run_events_run").on(t.runId, t.id)],
);

/**
 * Whether a text spells a number that a double holds. The length is asked apart: a pattern that counts to 200 itself took
 * 0.25 ms a value, for each index on it, and this one 0.01.
 */
export const isSpelledNumber = (value: SQL) =>
  sql`length(${value}) <= 200 and ${value} ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9][0-9]?)?$'`;

/** The number that a parameter or a tag spells out, or null: what numbers are compared and ordered by. */
export const spelledNumber = (value: SQL) =>
  sql`(case when ${isSpelledNumber(value)} then ${value}::float8 end)`;
const ownNumber = spelledNumber(sql.raw("value"));

export const runParams = pgTable(
  "run_params",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    index("run_params_by_text").on(t.key, sql`left(value, 256) collate "C"`, t.runId),
    index("run_params_by_number").on(t.key, ownNumber, t.runId).where(sql`${ownNumber} is not null`),
  ],
);

export const runTags = pgTable(
  "run_tags",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    index("run_tags_by_text").on(t.key, sql`left(value, 256) collate "C"`, t.runId),
    index("run_tags_by_number").on(t.key, ownNumber, t.runId).where(sql`${ownNumber} is not null`),
  ],
);

/** A declared input that is data: its files as the run is given them, or (`http`) the address that its script is handed. */
export const runDataInputs = pgTable(
  "run_data_inputs",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    kind: text("kind").$type<"file" | "folder" | "http">().notNull(),
    snapshotId: text("snapshot_id").references(() => snapshots.id),
    url: text("url"),
    /** That address, or the datastore and the path in it, is copied into the snapshot before a node is given the run. */
    datastore: text("datastore"),
    path: text("path"),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] }), index("run_data_inputs_snapshot").on(t.snapshotId)],
);

/** A declared output, and the prefix under which its files lie among the run's artifacts. */
export const runOutputs = pgTable(
  "run_outputs",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    type: text("type").notNull(),
    path: text("path").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] })],
);

/**
 * The names of metrics, parameters and tags that runs of an experiment ever had: what a chooser looks through. Triggers
 * keep it (see the migration that made it), so that no writer has to think of it.
 */
export const runKeys = pgTable(
  "run_keys",
  {
    experimentId: text("experiment_id")
      .notNull()
      .references(() => experiments.id, { onDelete: "cascade" }),
    kind: text("kind").$type<RunKeyKind>().notNull(),
    key: text("key").notNull(),
  },
  (t) => [primaryKey({ columns: [t.experimentId, t.kind, t.key] })],
);
