import { type SampleMetricInput, sampleMetricInput } from "@/domain/metrics/inputs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findSeries, type SeriesSummary } from "./find-series";
import { readSample } from "./read-sample";

/** What a chart draws of one run's metric: points column by column, ordered along the axis. */
export interface MetricSample extends SeriesSummary {
  steps: number[];
  times: number[];
  values: number[];
  /** True when no point of the window was left out. */
  isWhole: boolean;
}

/** The curves of one metric in some runs, as a chart of `pixels` shows them. Runs without that metric are left out. */
export async function sampleMetric(ctx: WorkspaceCtx, input: SampleMetricInput): Promise<MetricSample[]> {
  authorize(ctx, "runs:read");
  const { runs, key, ...window } = parse(sampleMetricInput, input);
  const { sql } = ctx.services;
  const found = await findSeries(sql, ctx.workspaceId, runs, [key]);
  return Promise.all(
    found.map(async (series) => {
      const { columns, isWhole } = await readSample(sql, series.id, window);
      const { steps, times, values } = columns;
      return { ...series, steps: [...steps], times: [...times], values: [...values], isWhole };
    }),
  );
}
