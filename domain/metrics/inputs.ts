import { z } from "zod";

const runNames = z.array(z.string().max(255)).min(1).max(100);
const metricKey = z.string().min(1).max(250);

/** The metrics of some runs; with `keys`, only those. */
export const listMetricsInput = z.object({ runs: runNames, keys: z.array(metricKey).max(500).optional() });
export type ListMetricsInput = z.input<typeof listMetricsInput>;

/** A part of one metric's curve in some runs, for a chart of that width. */
export const sampleMetricInput = z.object({
  runs: runNames,
  key: metricKey,
  axis: z.enum(["step", "time"]).default("step"),
  /** The first and last step, or time in milliseconds, that is shown; open where absent. */
  from: z.number().optional(),
  to: z.number().optional(),
  pixels: z.number().int().min(1).max(4000),
});
export type SampleMetricInput = z.input<typeof sampleMetricInput>;

/** The exact history of one metric of one run; without `limit`, all of it. */
export const metricHistoryInput = z.object({
  run: z.string().max(255),
  key: metricKey,
  limit: z.number().int().min(1).optional(),
  pageToken: z.string().max(200).optional(),
});
export type MetricHistoryInput = z.input<typeof metricHistoryInput>;
