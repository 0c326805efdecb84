import { z } from "zod";
import { AppError } from "@/domain/errors";
import { parsePoint, parsePoints } from "@/domain/metrics/parse-points";
import { deleteTag } from "@/server/client-runs/delete-tag";
import { logBatch, logMetrics } from "@/server/client-runs/log-batch";
import { logInputs } from "@/server/client-runs/log-inputs";
import { logModelHistory } from "@/server/client-runs/log-model";
import { logOutputs } from "@/server/client-runs/log-outputs";
import { parse } from "@/server/core/parse";
import { id, list, maybe, pair, text, whole, word } from "./fields";
import { rawRoute, route } from "./route";

const ofRun = z.object({ run_id: id });
const batch = z.object({ params: list(pair), tags: list(pair) });
/** As `domain/metrics/parse-points` reads it. */
const point = z.object({ key: word, value: z.number(), timestamp: whole, step: maybe(whole) });

/** The hot paths read the run's id by hand. */
function runIdOf({ run_id }: Record<string, unknown>): string {
  if (typeof run_id === "string" && run_id !== "") return run_id;
  throw new AppError("invalid", "run_id is required: a text.");
}

const hasItems = (value: unknown) =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

const dataset = z.object({
  name: word,
  digest: word,
  source_type: maybe(text),
  source: maybe(text),
  schema: maybe(text),
  profile: maybe(text),
});
const datasetInput = z.object({ dataset, tags: list(pair) });

export const runDataRoutes = [
  rawRoute(
    "POST",
    "/mlflow/runs/log-metric",
    async ({ ctx, input, deps }) => {
      await logMetrics(ctx, deps.ingest, runIdOf(input), [parsePoint(input)]);
    },
    ofRun.extend(point.shape),
  ),
  rawRoute(
    "POST",
    "/mlflow/runs/log-batch",
    async ({ ctx, input, deps }) => {
      const points = parsePoints(input.metrics);
      const isMetricsOnly = !hasItems(input.params) && !hasItems(input.tags);
      const rest = isMetricsOnly ? {} : parse(batch, input);
      await logBatch(ctx, deps.ingest, runIdOf(input), points, rest);
    },
    ofRun.extend({ metrics: list(point), ...batch.shape }),
  ),
  route(
    "POST",
    "/mlflow/runs/log-parameter",
    ofRun.extend(pair.shape),
    async ({ ctx, input: { run_id, key, value }, deps }) => {
      await logBatch(ctx, deps.ingest, run_id, [], { params: [{ key, value }] });
    },
    { fields: { "params[0].key": "key", "params[0].value": "value" } },
  ),
  route(
    "POST",
    "/mlflow/runs/set-tag",
    ofRun.extend(pair.shape),
    async ({ ctx, input: { run_id, key, value }, deps }) => {
      await logBatch(ctx, deps.ingest, run_id, [], { tags: [{ key, value }] });
    },
    { fields: { "tags[0].key": "key", "tags[0].value": "value" } },
  ),
  route("POST", "/mlflow/runs/delete-tag", ofRun.extend({ key: word }), async ({ ctx, input }) => {
    await deleteTag(ctx, { name: input.run_id, key: input.key });
  }),
  route(
    "POST",
    "/mlflow/runs/log-inputs",
    ofRun.extend({ datasets: list(datasetInput), models: list(z.object({ model_id: id })) }),
    async ({ ctx, input }) => {
      const datasets = input.datasets.map(({ dataset: { source_type: sourceType, ...given }, tags }) => {
        return { ...given, sourceType, tags };
      });
      await logInputs(ctx, {
        name: input.run_id,
        datasets,
        modelIds: input.models.map((model) => model.model_id),
      });
    },
  ),
  route(
    "POST",
    "/mlflow/runs/outputs",
    ofRun.extend({ models: z.array(z.object({ model_id: id, step: maybe(whole) }), "is required: a list") }),
    async ({ ctx, input }) => {
      const models = input.models.map(({ model_id: modelId, step }) => ({ modelId, step }));
      await logOutputs(ctx, { name: input.run_id, models });
    },
  ),
  route("POST", "/mlflow/runs/log-model", ofRun.extend({ model_json: word }), async ({ ctx, input }) => {
    await logModelHistory(ctx, { name: input.run_id, modelJson: input.model_json });
  }),
];
