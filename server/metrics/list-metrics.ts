import { type ListMetricsInput, listMetricsInput } from "@/domain/metrics/inputs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findSeries, type SeriesSummary } from "./find-series";

/** Each metric of the runs with its latest value, extremes and version. Runs that are not here have none. */
export async function listMetrics(ctx: WorkspaceCtx, input: ListMetricsInput): Promise<SeriesSummary[]> {
  authorize(ctx, "runs:read");
  const { runs, keys } = parse(listMetricsInput, input);
  return findSeries(ctx.services.sql, ctx.workspaceId, runs, keys);
}
