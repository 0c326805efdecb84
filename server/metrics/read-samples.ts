import type { ChartLine } from "@/domain/metrics/chart-bytes";
import { type Columns, sliceColumns } from "@/domain/metrics/points";
import { OUTLINE_STRETCH, sampleColumns } from "@/domain/metrics/sample";
import { type ChartAxis, readAxis } from "./chart-axis";
import { decodeAll, type Reader } from "./chunk-rows";

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

/** The metric of one run, and of its points what the chart's axis does not say. */
export interface Sample extends ChartLine {
  columns: Columns;
}

/** A series, or a chunk of one. */
interface Row {
  id: number;
  /** Null of a chunk. */
  run: string | null;
  count: number;
  start: number;
  /** Null of a series. */
  packed: Buffer | null;
  is_outline: boolean;
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
  window: SampleWindow,
): Promise<Sample[]> {
  const { axis, pixels, wholeUpTo = 0 } = window;
  const from = Math.ceil(Math.max(window.from ?? -Infinity, Number.MIN_SAFE_INTEGER));
  const to = Math.floor(Math.min(window.to ?? Infinity, Number.MAX_SAFE_INTEGER));
  const along = readAxis(axis);
  const [lowest, highest] =
    along === "time" ? [sql`first_time`, sql`last_time`] : [sql`min_step`, sql`max_step`];
  const start =
    axis === "relative"
      ? sql`floor(extract(epoch from coalesce(r.started_at, r.created_at)) * 1000)::int8`
      : sql`0::int8`;
  const isShown = sql`series_id = asked.id
    and ${highest} >= ${from}::int8 + start and ${lowest} <= ${to}::int8 + start`;
  // One row a chunk, unsorted, and what they share in a row of its own: so a million points take 3 ms, not 5.
  const rows = await sql<Row[]>`
    with asked as materialized (
      select s.id, r.name as run, s.count, ${start} as start
      from runs r join series s on s.run_id = r.id
      where r.workspace_id = ${workspaceId} and r.name = any(${[...runs]}::text[]) and s.key = ${key}
    ), chunks as (
      select asked.id, points, outline, outline is not null
        and asked.count > ${wholeUpTo}::int8 and total > ${pixels * OUTLINE_STRETCH}::int8
        and ${lowest} >= ${from}::int8 + start and ${highest} <= ${to}::int8 + start as is_outline
      from asked cross join lateral (select sum(count) as total from metric_chunks where ${isShown}) window_of
        join metric_chunks on ${isShown}
    )
    select id::float8, run, count::float8, start::float8, null::bytea as packed, null::boolean as is_outline from asked
    union all
    select id::float8, null, null, null, case when is_outline then outline else points end, is_outline from chunks`;
  return collectSeries(rows).map(({ run, count, start, chunks, isOutline }) => {
    const read = decodeAll(chunks, along);
    const at = along === "time" ? read.times : read.steps;
    const inside = sliceColumns(read, lowerBound(at, from + start), lowerBound(at, to + start + 1));
    const columns = count <= wholeUpTo ? inside : sampleColumns(inside, { buckets: pixels, axis: along });
    const isWhole = columns.values.length === inside.values.length && !isOutline;
    const chosen = along === "time" ? columns.times : columns.steps;
    const x = start === 0 ? chosen : chosen.map((time) => time - start);
    return { run, isWhole, x, y: columns.values, columns };
  });
}

interface Series {
  run: string;
  count: number;
  start: number;
  chunks: Buffer[];
  isOutline: boolean;
}

/** The series in the order of their runs, each with its chunks. */
function collectSeries(rows: readonly Row[]): Series[] {
  const found = new Map<number, Series>();
  for (const { id, run, count, start } of rows)
    if (run !== null) found.set(id, { run, count, start, chunks: [], isOutline: false });
  for (const { id, packed, is_outline: isOutline } of rows) {
    const series = found.get(id)!;
    if (packed) series.chunks.push(packed);
    if (isOutline) series.isOutline = true;
  }
  return [...found.values()].sort((a, b) => (a.run < b.run ? -1 : 1));
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
