import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { BatchSettings } from "@/domain/batch-endpoints";
import type { EnvironmentSpec } from "@/domain/environments";
import { assetVersions } from "./assets";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { snapshots } from "./storage";
import { workspaces } from "./workspaces";

type Texts = Record<string, string>;

/** A name for what goes over files when it is asked to: each time is a run. */
export const batchEndpoints = pgTable(
  "batch_endpoints",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Texts>().notNull().default({}),
    properties: jsonb("properties").$type<Texts>().notNull().default({}),
    /** The deployment that is asked where none is named. */
    defaultDeployment: text("default_deployment"),
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("batch_endpoints_name").on(t.workspaceId, t.name)],
);

/** Everything that a run of it is made from. A run has all of that itself, so that a change here is for the next one. */
export const batchDeployments = pgTable(
  "batch_deployments",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => batchEndpoints.id, { onDelete: "cascade" }),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Texts>().notNull().default({}),
    properties: jsonb("properties").$type<Texts>().notNull().default({}),
    settings: jsonb("settings").$type<BatchSettings>().notNull(),
    environment: jsonb("environment").$type<EnvironmentSpec>().notNull(),
    modelVersionId: text("model_version_id").references(() => assetVersions.id, { onDelete: "set null" }),
    /** `iris:3` of a registered version, else where its files came from. */
    modelName: text("model_name"),
    /** The folder below the model's that its files lie in; null where it is one file. */
    modelRoot: text("model_root"),
    modelSnapshotId: text("model_snapshot_id").references(() => snapshots.id),
    codeSnapshotId: text("code_snapshot_id")
      .notNull()
      .references(() => snapshots.id),
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    /** As it was sent, with the options that were given beside it. */
    yaml: text("yaml").notNull(),
    set: jsonb("set").$type<string[]>().notNull().default([]),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("batch_deployments_name").on(t.endpointId, t.name),
    index("batch_deployments_model").on(t.modelVersionId),
    index("batch_deployments_model_snapshot").on(t.modelSnapshotId),
    index("batch_deployments_code_snapshot").on(t.codeSnapshotId),
  ],
);

/** The runs of an endpoint. */
export const batchJobs = pgTable(
  "batch_jobs",
  {
    runId: text("run_id")
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => batchEndpoints.id, { onDelete: "cascade" }),
    /** By its name: a deployment may be gone, and what it made stays. */
    deployment: text("deployment").notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("batch_jobs_endpoint").on(t.endpointId, t.createdAt.desc())],
);
