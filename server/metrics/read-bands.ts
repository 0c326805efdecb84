import { z } from "zod";
import { groupBy } from "@/domain/group-by";
import { type Band, bandOf, type Curve, makeGrid } from "@/domain/metrics/align";
import { packNumbers } from "@/domain/metrics/packed-numbers";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { readColumns } from "../runs/read-columns";
import { chartAxis } from "./chart-axis";
import { findSeries } from "./find-series";
import { readSamples } from "./read-samples";

const MAX_RUNS = 500;
const MAX_GROUPS = 20;
/** So many points are read one by one, in about half a second; of what is beyond, each long series is sampled. */
const MAX_POINTS = 4_000_000;
/** Series that are read at once. */
const AT_ONCE = 20;

export const bandsInput = z.object({
  runs: z.array(z.string().max(255)).min(1).max(MAX_RUNS),
  key: z.string().max(250),
  /** The field whose equal values make a group, in the search language. */
  by: z.string().min(1).max(600),
  axis: chartAxis.default("step"),
  from: z.number().optional(),
  to: z.number().optional(),
  pixels: z.number().int().min(10).max(2_000),
});
type BandsInput = z.infer<typeof bandsInput>;

/** The curve of a group; its columns are float64, packed by `packNumbers`. */
export type ChartBand = Record<keyof Band, string> & {
  /** What the runs of the group share; null for those that have none. */
  value: string | null;
  /** How many runs of the group have the metric. */
  size: number;
};

export interface ChartBands {
  /** The largest groups first. */
  groups: ChartBand[];
  /** Groups beyond those that are shown. */
  left: number;
  /** False where long series were sampled, so that the means are nearly those of all points. */
  isExact: boolean;
}

/**
 * One metric of groups of runs: mean, deviation and extremes over the runs of each group, aligned on a common grid. It is
 * made here and not in the browser, which is given the extremes of each pixel and could take no true mean of them.
 */
export async function readBands(ctx: WorkspaceCtx, input: z.input<typeof bandsInput>): Promise<ChartBands> {
  authorize(ctx, "runs:read");
  const asked = parse(bandsInput, input);
  const found = await findSeries(ctx.services.sql, ctx.workspaceId, asked.runs, [asked.key]);
  const groupOf = await readGroups(ctx, asked);
  const groups = groupBy(found, ({ run }) => groupOf(run));
  const largest = [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, MAX_GROUPS);
  const shown = largest.flatMap(([, series]) => series);
  const longest = shown.length > 0 ? Math.floor(MAX_POINTS / shown.length) : 0;
  const curves = await readCurves(
    ctx,
    asked,
    shown.map(({ run }) => run),
    longest,
  );
  const grid = makeGrid([...curves.values()], asked.pixels);
  return {
    groups: largest.map(([value, series]) => ({
      value,
      size: series.length,
      ...pack(
        bandOf(
          series.flatMap(({ run }) => curves.get(run) ?? []),
          grid,
        ),
      ),
    })),
    left: groups.size - largest.length,
    isExact: shown.every(({ count }) => count <= longest),
  };
}

/** What each run has in the field that groups it. */
async function readGroups(
  ctx: WorkspaceCtx,
  { runs, by }: BandsInput,
): Promise<(run: string) => string | null> {
  const rows = await ctx.services.sql<{ id: string; name: string }[]>`
    select id, name from runs where workspace_id = ${ctx.workspaceId} and name = any(${[...runs]}::text[])`;
  const ids = rows.map(({ id }) => id);
  const columns = await readColumns(ctx, ids, [by]);
  const values = new Map(rows.map(({ id, name }) => [name, columns.get(id)?.[by] ?? null]));
  return (run) => {
    const value = values.get(run) ?? null;
    return value === null ? null : String(value);
  };
}

/** The curve of each run, by its name. */
async function readCurves(
  { services, workspaceId }: WorkspaceCtx,
  { key, axis, from, to, pixels }: BandsInput,
  runs: readonly string[],
  wholeUpTo: number,
): Promise<Map<string, Curve>> {
  const window = { axis, from, to, pixels, wholeUpTo };
  const curves = new Map<string, Curve>();
  for (let at = 0; at < runs.length; at += AT_ONCE) {
    const some = runs.slice(at, at + AT_ONCE);
    for (const { run, x, y } of await readSamples(services.sql, workspaceId, some, key, window))
      curves.set(run, { x, y });
  }
  return curves;
}

const pack = (band: Band): Record<keyof Band, string> => ({
  x: packNumbers(band.x),
  mean: packNumbers(band.mean),
  std: packNumbers(band.std),
  min: packNumbers(band.min),
  max: packNumbers(band.max),
  runs: packNumbers(band.runs),
});
