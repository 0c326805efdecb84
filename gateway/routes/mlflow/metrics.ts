import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { Point } from "@/domain/metrics/points";
import {
  listMetricHistories,
  listMetricHistory,
  type RunPoint,
  sampleMetricHistories,
} from "@/server/client-runs/metric-history";
import { id, int, list, maybe, text, unlessEmpty, whole, word, writeNumber } from "./fields";
import { route } from "./route";

const MAX_BULK_RUNS = 100;
const MAX_BULK_POINTS = 25_000;
/** What a run has at most of a metric in `get-history-bulk-interval`. */
const MAX_SAMPLED = 2_500;
const SAMPLED = `must lie between 1 and ${MAX_SAMPLED}`;
const positive = int.pipe(z.int().min(1, "must be a positive whole number"));
const runs = list(id).pipe(
  z.array(id).min(1, "is required").max(MAX_BULK_RUNS, `has at most ${MAX_BULK_RUNS} runs`),
);

const presentPoint = (key: string, { value, time, step }: Point) => {
  return { key, value: writeNumber(value), timestamp: time, step };
};
const presentRunPoints = (key: string, points: RunPoint[]) =>
  unlessEmpty(points.map((point) => ({ ...presentPoint(key, point), run_id: point.run })));

export const metricRoutes = [
  route(
    "GET",
    "/mlflow/metrics/get-history",
    z.object({ run_id: id, metric_key: word, max_results: maybe(positive), page_token: maybe(text) }),
    async ({ ctx, input: { run_id: run, metric_key: key, max_results: limit, page_token } }) => {
      const pageToken = page_token || undefined;
      const { points, nextToken } = await listMetricHistory(ctx, { run, key, limit, pageToken });
      const metrics = points.map((point) => presentPoint(key, point));
      return { metrics: unlessEmpty(metrics), next_page_token: nextToken };
    },
  ),
  route(
    "GET",
    "/mlflow/metrics/get-history-bulk",
    z.object({ run_id: runs, metric_key: word, max_results: maybe(positive) }),
    async ({ ctx, input: { run_id, metric_key: key, max_results = MAX_BULK_POINTS } }) => {
      const limit = Math.min(max_results, MAX_BULK_POINTS);
      return { metrics: presentRunPoints(key, await listMetricHistories(ctx, { runs: run_id, key, limit })) };
    },
  ),
  route(
    "GET",
    "/mlflow/metrics/get-history-bulk-interval",
    z.object({
      run_ids: runs,
      metric_key: word,
      max_results: maybe(int.pipe(z.int(SAMPLED).min(1, SAMPLED).max(MAX_SAMPLED, SAMPLED))),
      start_step: maybe(whole),
      end_step: maybe(whole),
    }),
    async ({
      ctx,
      input: {
        run_ids,
        metric_key: key,
        max_results: limit = MAX_SAMPLED,
        start_step: fromStep,
        end_step: toStep,
      },
    }) => {
      if ((fromStep === undefined) !== (toStep === undefined) || (fromStep ?? 0) > (toStep ?? 0)) {
        throw new AppError("invalid", "start_step and end_step are given together, the smaller first.");
      }
      const points = await sampleMetricHistories(ctx, { runs: run_ids, key, limit, fromStep, toStep });
      return { metrics: presentRunPoints(key, points) };
    },
  ),
];
