import { decodeCursor, encodeCursor } from "@/domain/metrics/cursor";
import { type MetricHistoryInput, metricHistoryInput } from "@/domain/metrics/inputs";
import { type Columns, emptyColumns } from "@/domain/metrics/points";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findSeries } from "./find-series";
import { readHistory } from "./read-history";

export interface MetricHistory {
  /** In the order (time, step, value), each point once. */
  points: Columns;
  nextPageToken?: string;
}

/** One page of a metric's exact history. Of a run or a metric that is not here it is empty. */
export async function getMetricHistory(ctx: WorkspaceCtx, input: MetricHistoryInput): Promise<MetricHistory> {
  authorize(ctx, "runs:read");
  const { run, key, limit, pageToken } = parse(metricHistoryInput, input);
  const after = pageToken ? decodeCursor(pageToken) : undefined;
  const [series] = await findSeries(ctx.services.sql, ctx.workspaceId, [run], [key]);
  if (!series) return { points: emptyColumns(0) };
  const { points, next } = await readHistory(ctx.services.sql, series.id, { limit, after });
  return { points, nextPageToken: next && encodeCursor(next) };
}
