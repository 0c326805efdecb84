import { decodeChunks } from "@/domain/metrics/chunk";
import { orderColumns } from "@/domain/metrics/order";
import { type Columns, emptyColumns, sliceColumns } from "@/domain/metrics/points";
import { OUTLINE_STRETCH, sampleColumns } from "@/domain/metrics/sample";
import { type ChartAxis, readAxis } from "./chart-axis";
import type { Reader } from "./chunk-rows";

export interface SampleWindow {
  axis: ChartAxis;
  /** The first and last step or time that is shown; open where absent. */
  from?: number;
  to?: number;
  /** The width of the chart: a line has two points a pixel, a few more where there are NaN or infinities. */
  pixels: number;
  /** Series of at most so many points are given whole, however narrow the chart. */
  wholeUpTo?: number;
}

/** The metric of one run as the chart shows it. */
export interface Sample {
  /** The name of the run. */
  run: string;
  /** Rises with every write to the metric. */
  version: number;
  /** Real points: where each lies on the axis, ascending, and its value. */
  x: Float64Array;
  columns: Columns;
  /** True when no point of the window was left out. */
  isWhole: boolean;
}

interface Row {
  run: string;
  count: number;
  version: number;
  start: number;
  /** Chunks one after the other; null where the window has none. */
  packed: Buffer | null;
  is_outline: boolean | null;
}

/**
 * What a chart shows of one metric of some runs, by one statement. A window with more points than the outlines can stand for
 * at this width is answered from them, but for the chunks that it cuts through; every other one from the points themselves.
 * Ordered by run; runs that lack the metric are left out.
 */
export async function readSamples(
  sql: Reader,
  workspaceId: string,
  runs: readonly string[],
  key: string,
  { axis, from: first, to: last, pixels, wholeUpTo = 0 }: SampleWindow,
): Promise<Sample[]> {
  const from = Math.ceil(Math.max(first ?? -Infinity, Number.MIN_SAFE_INTEGER));
  const to = Math.floor(Math.min(last ?? Infinity, Number.MAX_SAFE_INTEGER));
  const along = readAxis(axis);
  const [lowest, highest] =
    along === "time" ? [sql`first_time`, sql`last_time`] : [sql`min_step`, sql`max_step`];
  const start =
    axis === "relative"
      ? sql`floor(extract(epoch from coalesce(r.started_at, r.created_at)) * 1000)::int8`
      : sql`0::int8`;
  const rows = await sql<Row[]>`
    with asked as (
      select s.id, r.name as run, s.count, s.version, ${start} as start
      from runs r join series s on s.run_id = r.id
      where r.workspace_id = ${workspaceId} and r.name = any(${[...runs]}::text[]) and s.key = ${key}
    )
    select run, count::float8 as count, version::float8 as version, start::float8 as start, packed, is_outline
    from asked left join lateral (
      select bool_or(is_outline) as is_outline,
        string_agg(case when is_outline then outline else points end, ''::bytea
          order by first_time, first_step, id) as packed
      from (
        select outline, points, first_time, first_step, id, outline is not null and asked.count > ${wholeUpTo}::int8
          and sum(count) over () > ${pixels * OUTLINE_STRETCH}::int8
          and ${lowest} >= ${from}::int8 + start and ${highest} <= ${to}::int8 + start as is_outline
        from metric_chunks
        where series_id = asked.id and ${highest} >= ${from}::int8 + start and ${lowest} <= ${to}::int8 + start
      ) shown
    ) chosen on true
    order by run collate "C"`;
  return rows.map(({ run, count, version, start, packed, is_outline: isOutline }) => {
    const read = packed ? orderColumns(decodeChunks(packed), along) : emptyColumns(0);
    const at = along === "time" ? read.times : read.steps;
    const inside = sliceColumns(read, lowerBound(at, from + start), lowerBound(at, to + start + 1));
    const columns = count <= wholeUpTo ? inside : sampleColumns(inside, { buckets: pixels, axis: along });
    const isWhole = columns.values.length === inside.values.length && !isOutline;
    const chosen = along === "time" ? columns.times : columns.steps;
    return { run, version, x: start === 0 ? chosen : chosen.map((x) => x - start), columns, isWhole };
  });
}

/** The index of the first value of an ascending array that is not below `limit`. */
function lowerBound(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
