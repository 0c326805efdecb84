import type { Int64 } from "@/domain/int64";
import { decodeCursor, encodeCursor } from "@/domain/metrics/cursor";
import { type Point, toPoints } from "@/domain/metrics/points";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { findSeries } from "@/server/metrics/find-series";
import { readHistory } from "@/server/metrics/read-history";
import { readSamples } from "@/server/metrics/read-samples";

export interface RunPoint extends Point {
  /** The name of the run. */
  run: string;
}

/** All values of one metric in the order (time, step, value), page by page; none where run or metric is unknown. */
export async function listMetricHistory(
  ctx: WorkspaceCtx,
  input: { run: string; key: string; limit?: number; pageToken?: string },
): Promise<{ points: Point[]; nextToken?: string }> {
  authorize(ctx, "runs:read");
  const after = input.pageToken ? decodeCursor(input.pageToken) : undefined;
  const { sql } = ctx.services;
  const [series] = await findSeries(sql, ctx.workspaceId, [input.run], [input.key]);
  if (!series) return { points: [] };
  const { points, next } = await readHistory(sql, series.id, { limit: input.limit, after });
  return { points: toPoints(points), nextToken: next && encodeCursor(next) };
}

/** The same of several runs, one after the other, up to `limit` points in all. */
export async function listMetricHistories(
  ctx: WorkspaceCtx,
  input: { runs: string[]; key: string; limit: number },
): Promise<RunPoint[]> {
  authorize(ctx, "runs:read");
  const { sql } = ctx.services;
  const found: RunPoint[] = [];
  for (const { id, run } of await findSeries(sql, ctx.workspaceId, input.runs, [input.key])) {
    const limit = input.limit - found.length;
    if (limit <= 0) break;
    const { points } = await readHistory(sql, id, { limit });
    for (const point of toPoints(points)) found.push({ run, ...point });
  }
  return found;
}

/** Beyond 2^53 a window is as coarse as float64, which rounds by less than this: what is too much of it is left out here. */
const roomAt = (step: Int64) => (typeof step === "bigint" ? 1024 : 0);

/** For a chart: of each run about `limit` points of the window of steps, with every extreme among them. */
export async function sampleMetricHistories(
  ctx: WorkspaceCtx,
  input: { runs: string[]; key: string; limit: number; fromStep?: Int64; toStep?: Int64 },
): Promise<RunPoint[]> {
  authorize(ctx, "runs:read");
  const { sql } = ctx.services;
  const { fromStep, toStep } = input;
  const window = {
    axis: "step" as const,
    from: fromStep === undefined ? undefined : Number(fromStep) - roomAt(fromStep),
    to: toStep === undefined ? undefined : Number(toStep) + roomAt(toStep),
    pixels: Math.ceil(input.limit / 2),
  };
  const samples = await readSamples(sql, ctx.workspaceId, input.runs, input.key, window);
  const isInside = ({ step }: Point) =>
    (fromStep === undefined || step >= fromStep) && (toStep === undefined || step <= toStep);
  return samples.flatMap(({ run, columns }) =>
    toPoints(columns)
      .filter(isInside)
      .map((point) => ({ run, ...point })),
  );
}
