import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type {
  AuthMode,
  DeploymentSettings,
  DeploymentState,
  InstanceState,
  KeySlot,
  Traffic,
} from "@/domain/endpoints";
import type { EnvironmentSpec } from "@/domain/environments";
import type { AlertRule } from "@/domain/serving/alerts";
import type { Scaling } from "@/domain/serving/scale";
import { assetVersions } from "./assets";
import { bytea, createdAt, moment } from "./columns";
import { masterKeys } from "./secrets";
import { snapshots } from "./storage";
import { workspaces } from "./workspaces";

type Texts = Record<string, string>;

/** A stable address, behind which deployments answer by their shares of the traffic. */
export const endpoints = pgTable(
  "endpoints",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Texts>().notNull().default({}),
    properties: jsonb("properties").$type<Texts>().notNull().default({}),
    authMode: text("auth_mode").$type<AuthMode>().notNull(),
    traffic: jsonb("traffic").$type<Traffic>().notNull().default({}),
    mirrorTraffic: jsonb("mirror_traffic").$type<Traffic>().notNull().default({}),
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("endpoints_name").on(t.workspaceId, t.name)],
);

/** A key of an endpoint: sealed as secrets are, and by its digest compared. */
export const endpointKeys = pgTable(
  "endpoint_keys",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    slot: text("slot").$type<KeySlot>().notNull(),
    digest: text("digest").notNull(),
    keyId: text("key_id")
      .notNull()
      .references(() => masterKeys.id),
    wrappedKey: bytea("wrapped_key").notNull(),
    sealedValue: bytea("sealed_value").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("endpoint_keys_slot").on(t.endpointId, t.slot), index("endpoint_keys_key").on(t.keyId)],
);

/** A rule by which somebody is told that the endpoint fails, and how it stands. */
export const endpointAlerts = pgTable(
  "endpoint_alerts",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    rule: jsonb("rule").$type<AlertRule>().notNull(),
    /** Since when nothing answers, and since when it fires. */
    downSince: moment("down_since"),
    firingSince: moment("firing_since"),
    /** What was told last. */
    message: text("message"),
    /** Who is told: whoever set it last. */
    userId: text("user_id"),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("endpoint_alerts_name").on(t.endpointId, t.name)],
);

export interface DeploymentError {
  message: string;
  /** The end of the log, where the script itself said why. */
  excerpt?: string;
}

export const deployments = pgTable(
  "deployments",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Texts>().notNull().default({}),
    properties: jsonb("properties").$type<Texts>().notNull().default({}),
    state: text("state").$type<DeploymentState>().notNull(),
    error: jsonb("error").$type<DeploymentError>(),
    /** The generation that was made last, and the one that answers. */
    generation: integer("generation").notNull(),
    serving: integer("serving"),
    /** How many instances of the one that answers are wanted, where that follows the load. */
    scaling: jsonb("scaling").$type<Scaling>(),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("deployments_name").on(t.endpointId, t.name)],
);

/** Everything that instances are made from, held until no generation needs it. */
export const deploymentGenerations = pgTable(
  "deployment_generations",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    generation: integer("generation").notNull(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    settings: jsonb("settings").$type<DeploymentSettings>().notNull(),
    environment: jsonb("environment").$type<EnvironmentSpec>().notNull(),
    modelVersionId: text("model_version_id").references(() => assetVersions.id, { onDelete: "set null" }),
    /** `iris:3` of a registered version, else where its files came from. */
    modelName: text("model_name"),
    /** The folder below the model's that its files lie in; null where it is one file. */
    modelRoot: text("model_root"),
    modelSnapshotId: text("model_snapshot_id").references(() => snapshots.id),
    codeSnapshotId: text("code_snapshot_id").references(() => snapshots.id),
    notices: jsonb("notices").$type<string[]>().notNull().default([]),
    /** Whether all requests are to go to it once it is ready. */
    takesAll: boolean("takes_all").notNull().default(false),
    activityId: text("activity_id").notNull(),
    /** As it was sent, with the options that were given beside it. */
    yaml: text("yaml").notNull(),
    set: jsonb("set").$type<string[]>().notNull().default([]),
    userId: text("user_id"),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.deploymentId, t.generation] }),
    index("deployment_generations_model").on(t.modelVersionId),
    index("deployment_generations_model_snapshot").on(t.modelSnapshotId),
    index("deployment_generations_code_snapshot").on(t.codeSnapshotId),
  ],
);

/** One worker process of a generation, leased by the node that runs it. */
export const instances = pgTable(
  "instances",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    generation: integer("generation").notNull(),
    state: text("state").$type<InstanceState>().notNull().default("wanted"),
    /** The compute target whose nodes may take it. */
    compute: text("compute").notNull().default("local"),
    nodeId: text("node_id"),
    slot: integer("slot"),
    /** Counts its starts. */
    attempt: integer("attempt").notNull().default(0),
    socket: text("socket"),
    /** How often in a row it has died, and when it is started again. */
    failures: integer("failures").notNull().default(0),
    retryAt: moment("retry_at"),
    readyAt: moment("ready_at"),
    drainingAt: moment("draining_at"),
    /** Set where somebody has seen that it is stuck: its process is ended, and another started. */
    replaceRequestedAt: moment("replace_requested_at"),
    /** What its processes took when they were last looked at: in whole cores, and in bytes. */
    cpu: doublePrecision("cpu"),
    memoryBytes: bigint("memory_bytes", { mode: "number" }),
    leaseEpoch: integer("lease_epoch").notNull().default(0),
    leaseExpiresAt: moment("lease_expires_at"),
    createdAt: createdAt(),
  },
  (t) => [
    index("instances_deployment").on(t.deploymentId, t.generation),
    index("instances_node").on(t.nodeId),
    index("instances_wanted").on(t.createdAt).where(sql`state = 'wanted'`),
  ],
);

/** What a gateway last said of how many requests to a deployment are under way, where its instances follow that. */
export const deploymentLoads = pgTable(
  "deployment_loads",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    source: text("source").notNull(),
    inFlight: doublePrecision("in_flight").notNull(),
    measuredAt: moment("measured_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.deploymentId, t.source] })],
);

/** What the requests to a deployment came to within a stretch of time; the clock merges what is older into longer ones. */
export const deploymentTelemetry = pgTable(
  "deployment_telemetry",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    startsAt: moment("starts_at").notNull(),
    spanSeconds: integer("span_seconds").notNull(),
    /** Which process counted, or which instance took so much; empty where several were merged. */
    source: text("source").notNull(),
    /** In the order of `OUTCOMES`. */
    outcomes: bigint("outcomes", { mode: "number" }).array().notNull(),
    /** The counts of histograms, packed, and the sums of the times. */
    latency: bytea("latency").notNull(),
    latencyMs: doublePrecision("latency_ms").notNull(),
    queue: bytea("queue").notNull(),
    queueMs: doublePrecision("queue_ms").notNull(),
    copies: bigint("copies", { mode: "number" }).notNull(),
    agreements: bigint("agreements", { mode: "number" }).notNull(),
    inFlight: integer("in_flight"),
    ready: integer("ready"),
    cpu: doublePrecision("cpu"),
    memoryBytes: bigint("memory_bytes", { mode: "number" }),
  },
  (t) => [
    primaryKey({
      name: "deployment_telemetry_place",
      columns: [t.deploymentId, t.startsAt, t.spanSeconds, t.source],
    }),
    index("deployment_telemetry_age").on(t.spanSeconds, t.startsAt),
  ],
);

/** What was collected of a request: rows that a script gave, its body, its answer, or how it went. */
export const collectedRows = pgTable(
  "collected_rows",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    collection: text("collection").notNull(),
    requestId: text("request_id").notNull(),
    at: moment("at").notNull(),
    /** JSON as text, since it may hold what `jsonb` does not. */
    content: text("content").notNull(),
  },
  (t) => [
    index("collected_rows_request").on(t.deploymentId, t.requestId),
    index("collected_rows_age").on(t.at),
  ],
);
