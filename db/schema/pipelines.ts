import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import type { PipelinePlan } from "@/domain/pipelines/plan";
import type { Ingredients } from "@/domain/pipelines/reuse";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { snapshots } from "./storage";
import { workspaces } from "./workspaces";

/** A pipeline as it was read, once for all its runs: what was published of it keeps it. Never changed. */
export const pipelinePlans = pgTable(
  "pipeline_plans",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    plan: jsonb("plan").$type<PipelinePlan>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("pipeline_plans_workspace").on(t.workspaceId, t.createdAt)],
);

/** The code of a plan's steps, by the names that the plan has for it. */
export const pipelinePlanCode = pgTable(
  "pipeline_plan_code",
  {
    planId: text("plan_id")
      .notNull()
      .references(() => pipelinePlans.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    snapshotId: text("snapshot_id")
      .notNull()
      .references(() => snapshots.id),
  },
  (t) => [primaryKey({ columns: [t.planId, t.name] }), index("pipeline_plan_code_snapshot").on(t.snapshotId)],
);

/** What a pipeline's run carries out: a plan, or the part of it that lies at a path of steps. */
export const pipelineRuns = pgTable(
  "pipeline_runs",
  {
    runId: text("run_id")
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    planId: text("plan_id")
      .notNull()
      .references(() => pipelinePlans.id),
    path: text("path").notNull().default(""),
  },
  (t) => [index("pipeline_runs_plan").on(t.planId)],
);

/** A step of a pipeline's run that was begun. */
export const pipelineSteps = pgTable(
  "pipeline_steps",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    workspaceId: text("workspace_id").notNull(),
    /** Its run; null once that was purged. */
    childId: text("child_id").references(() => runs.id, { onDelete: "set null" }),
    family: text("family").notNull(),
    /** Of all that its outputs follow from: an equal one has equal outputs. Null where they may differ each time. */
    key: text("key"),
    ingredients: jsonb("ingredients").$type<Ingredients>().notNull(),
    /** The name of the run whose outputs it took. */
    reusedOf: text("reused_of"),
    /** Why it ran, or why it was reused, in words; of a choice, why it went as it did. */
    reason: text("reason").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.name] }),
    uniqueIndex("pipeline_steps_child").on(t.childId),
    index("pipeline_steps_key").on(t.workspaceId, t.key, t.createdAt).where(sql`key is not null`),
    index("pipeline_steps_family").on(t.workspaceId, t.family, t.createdAt.desc().nullsFirst()),
  ],
);

/** A pipeline behind an address, in versions. */
export const pipelineEndpoints = pgTable(
  "pipeline_endpoints",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** The version that is meant where none is said. */
    defaultVersion: integer("default_version").notNull(),
    lastVersion: integer("last_version").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    archivedAt: moment("archived_at"),
  },
  (t) => [uniqueIndex("pipeline_endpoints_name").on(t.workspaceId, t.name)],
);

/** A version never changes: a pipeline that is published again is another one. */
export const pipelineEndpointVersions = pgTable(
  "pipeline_endpoint_versions",
  {
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => pipelineEndpoints.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    planId: text("plan_id")
      .notNull()
      .references(() => pipelinePlans.id),
    spec: jsonb("spec").$type<PipelineJob>().notNull(),
    yaml: text("yaml"),
    userName: text("user_name").notNull(),
    /** Chosen by the client: the same request sent twice makes one version. */
    idempotencyKey: text("idempotency_key"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.endpointId, t.version] }),
    uniqueIndex("pipeline_endpoint_versions_key").on(t.endpointId, t.idempotencyKey),
    index("pipeline_endpoint_versions_plan").on(t.planId),
  ],
);

/** The data of a published pipeline: what its runs are given where the caller names no other. */
export const pipelineEndpointInputs = pgTable(
  "pipeline_endpoint_inputs",
  {
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => pipelineEndpoints.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    name: text("name").notNull(),
    kind: text("kind").$type<"file" | "folder" | "http">().notNull(),
    snapshotId: text("snapshot_id").references(() => snapshots.id),
    url: text("url"),
    datastore: text("datastore"),
    path: text("path"),
    versionId: text("version_id"),
  },
  (t) => [
    primaryKey({ columns: [t.endpointId, t.version, t.name] }),
    index("pipeline_endpoint_inputs_snapshot").on(t.snapshotId),
  ],
);
