import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { LoggedModelStatus } from "@/domain/logged-models";
import { createdAt, int64, moment } from "./columns";
import { experiments } from "./experiments";
import { datasets } from "./metrics";
import { runs } from "./runs";
import { workspaces } from "./workspaces";

/** A model logged by an MLflow 3 client: its files live beside the runs, not inside them. */
export const loggedModels = pgTable(
  "logged_models",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    experimentId: text("experiment_id")
      .notNull()
      .references(() => experiments.id),
    name: text("name").notNull(),
    modelType: text("model_type"),
    status: text("status").$type<LoggedModelStatus>().notNull(),
    sourceRunId: text("source_run_id").references(() => runs.id),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    deletedAt: moment("deleted_at"),
  },
  (t) => [
    index("logged_models_experiment").on(t.experimentId, t.createdAt),
    index("logged_models_run").on(t.sourceRunId),
  ],
);

const modelId = () =>
  text("model_id")
    .notNull()
    .references(() => loggedModels.id, { onDelete: "cascade" });

export const loggedModelParams = pgTable(
  "logged_model_params",
  { modelId: modelId(), key: text("key").notNull(), value: text("value").notNull() },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
);

export const loggedModelTags = pgTable(
  "logged_model_tags",
  { modelId: modelId(), key: text("key").notNull(), value: text("value").notNull() },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
);

/** A metric value that a run recorded about a model, perhaps on a dataset. */
export const loggedModelMetrics = pgTable(
  "logged_model_metrics",
  {
    modelId: modelId(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    value: text("value").notNull(),
    step: int64("step").notNull(),
    time: int64("time").notNull(),
    datasetName: text("dataset_name").notNull().default(""),
    datasetDigest: text("dataset_digest").notNull().default(""),
  },
  (t) => [
    primaryKey({
      columns: [t.modelId, t.runId, t.key, t.step, t.time, t.value, t.datasetName, t.datasetDigest],
    }),
    index("logged_model_metrics_run").on(t.runId),
  ],
);

/** What a run read: datasets and logged models. */
export const runInputs = pgTable(
  "run_inputs",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    datasetId: text("dataset_id").references(() => datasets.id, { onDelete: "cascade" }),
    modelId: text("model_id").references(() => loggedModels.id, { onDelete: "cascade" }),
    tags: jsonb("tags").$type<{ key: string; value: string }[]>().notNull().default([]),
    position: integer("position").notNull().generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.position] }),
    uniqueIndex("run_inputs_dataset").on(t.datasetId, t.runId),
    uniqueIndex("run_inputs_model").on(t.modelId, t.runId),
  ],
);

/** The logged models that a run made. */
export const runModelOutputs = pgTable(
  "run_model_outputs",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    modelId: modelId(),
    step: int64("step").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runId, t.modelId] }), index("run_model_outputs_model").on(t.modelId)],
);
