import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { ChartLine } from "@/domain/metrics/chart-bytes";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { chartAxis } from "./chart-axis";
import { findSeries, type SeriesSummary } from "./find-series";
import { readSamples } from "./read-samples";

const MAX_RUNS = 100;
const runNames = z.array(z.string().max(255)).min(1).max(MAX_RUNS);

export const listSeriesInput = z.object({ runs: runNames });

/** The metrics of these runs with their latest and extreme values: what the cards of a page are made from. */
export async function listSeries(
  ctx: WorkspaceCtx,
  input: z.input<typeof listSeriesInput>,
): Promise<SeriesSummary[]> {
  authorize(ctx, "runs:read");
  const { runs } = parse(listSeriesInput, input);
  return findSeries(ctx.services.sql, ctx.workspaceId, runs);
}

export const chartInput = z.object({
  runs: runNames,
  key: z.string().max(250),
  axis: chartAxis.default("step"),
  /** The part of the axis that is shown; open where absent. */
  from: z.number().optional(),
  to: z.number().optional(),
  pixels: z.number().int().min(10).max(4_000),
});
export type ChartInput = z.input<typeof chartInput>;

/** One metric of several runs, with as many points as the chart has room for. Runs that lack it are left out. */
export async function readChart(ctx: WorkspaceCtx, input: ChartInput): Promise<ChartLine[]> {
  authorize(ctx, "runs:read");
  const { runs, key, ...window } = parse(chartInput, input);
  if (window.from !== undefined && window.to !== undefined && window.from > window.to) {
    throw new AppError("invalid", "from: it lies after `to`.");
  }
  return readSamples(ctx.services.sql, ctx.workspaceId, runs, key, window);
}
