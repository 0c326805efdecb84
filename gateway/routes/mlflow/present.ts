/** Our records as MLflow's JSON. What is absent is left out. */
import { DEFAULT_EXPERIMENT_ALIAS } from "@/domain/experiments";
import type { LoggedModelStatus } from "@/domain/logged-models";
import type { KeyValue } from "@/domain/run-data";
import { mlflowStatus } from "@/domain/runs";
import type { LoggedRun, RunHead } from "@/server/client-runs/logged-runs";
import type { ExperimentRecord } from "@/server/experiments/queries";
import type { LoggedModelRecord } from "@/server/logged-models/queries";
import { unlessEmpty, writeNumber } from "./fields";

const STORE = "mlflow-artifacts:";
const lifeOf = (deletedAt: Date | null) => (deletedAt ? "deleted" : "active");
const pairs = (entries: KeyValue[]) => unlessEmpty(entries.map(({ key, value }) => ({ key, value })));

/** An experiment's id at this door: MLflow's scripts know Default as "0". */
export const experimentIdOf = (isDefault: boolean, id: string) => (isDefault ? DEFAULT_EXPERIMENT_ALIAS : id);

export function presentExperiment(record: ExperimentRecord, workspace: string) {
  const id = experimentIdOf(record.isDefault, record.id);
  return {
    experiment_id: id,
    name: record.name,
    artifact_location: record.artifactLocation ?? `${STORE}/${id}`,
    lifecycle_stage: lifeOf(record.deletedAt),
    creation_time: record.createdAt.getTime(),
    last_update_time: record.updatedAt.getTime(),
    tags: pairs(record.tags),
    workspace,
  };
}

/** `server/runs/run-targets` writes the same in SQL. */
export function runArtifactUri(run: RunHead): string {
  const location = run.artifactLocation ?? `${STORE}/${experimentIdOf(run.isDefault, run.experimentId)}`;
  return `${location}/${run.name}/artifacts`;
}

export function presentRunInfo(run: RunHead) {
  return {
    run_id: run.name,
    run_uuid: run.name,
    run_name: run.displayName,
    experiment_id: experimentIdOf(run.isDefault, run.experimentId),
    user_id: run.userName,
    status: mlflowStatus(run.status),
    start_time: (run.startedAt ?? run.createdAt).getTime(),
    end_time: run.endedAt?.getTime(),
    artifact_uri: runArtifactUri(run),
    lifecycle_stage: lifeOf(run.deletedAt),
  };
}

type Written = Pick<LoggedRun, "params" | "tags" | "metrics" | "inputs" | "outputs">;

export function presentRun(run: RunHead & Written) {
  const metrics = run.metrics.map(({ key, value, step, time }) => {
    return { key, value: writeNumber(value), timestamp: time, step };
  });
  const data = { metrics: unlessEmpty(metrics), params: pairs(run.params), tags: pairs(run.tags) };
  const outputs = run.outputs.map(({ modelId, step }) => ({ model_id: modelId, step }));
  return {
    info: presentRunInfo(run),
    data,
    inputs: presentInputs(run.inputs),
    outputs: { model_outputs: unlessEmpty(outputs) },
  };
}

function presentInputs(inputs: LoggedRun["inputs"]) {
  const datasets = inputs.flatMap(({ dataset, tags }) => {
    if (!dataset) return [];
    const { name, digest, sourceType, source, schema, profile } = dataset;
    const shown = {
      name,
      digest,
      source_type: sourceType,
      source,
      schema: schema ?? undefined,
      profile: profile ?? undefined,
    };
    return [{ dataset: shown, tags: pairs(tags) }];
  });
  const models = inputs.flatMap(({ modelId }) => (modelId ? [{ model_id: modelId }] : []));
  return { dataset_inputs: unlessEmpty(datasets), model_inputs: unlessEmpty(models) };
}

const MODEL_STATUS: Record<LoggedModelStatus, string> = {
  pending: "LOGGED_MODEL_PENDING",
  ready: "LOGGED_MODEL_READY",
  uploadFailed: "LOGGED_MODEL_UPLOAD_FAILED",
};

export function presentModel(model: LoggedModelRecord) {
  const experimentId = experimentIdOf(model.isDefault, model.experimentId);
  const metrics = model.metrics.map((metric) => ({
    key: metric.key,
    value: writeNumber(metric.value),
    timestamp: metric.time,
    step: metric.step,
    run_id: metric.run,
    model_id: model.id,
    dataset_name: metric.datasetName || undefined,
    dataset_digest: metric.datasetDigest || undefined,
  }));
  const info = {
    model_id: model.id,
    experiment_id: experimentId,
    name: model.name,
    creation_timestamp_ms: model.createdAt.getTime(),
    last_updated_timestamp_ms: model.updatedAt.getTime(),
    artifact_uri: modelArtifactUri(experimentId, model.id),
    status: MODEL_STATUS[model.status],
    model_type: model.modelType ?? "",
    source_run_id: model.sourceRun ?? "",
    tags: pairs(model.tags),
  };
  return { info, data: { params: pairs(model.params), metrics: unlessEmpty(metrics) } };
}

export const modelArtifactUri = (experimentId: string, modelId: string) =>
  `${STORE}/${experimentId}/models/${modelId}/artifacts`;
