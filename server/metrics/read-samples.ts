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
  const from = Math.ceil(window.from ?? -Infinity);
  const to = Math.floor(window.to ?? Infinity);
  const along = readAxis(axis);
  const lowest = along === "time" ? sql`first_time` : sql`min_step`;
  const highest = along === "time" ? sql`last_time` : sql`max_step`;
  const start =
    axis === "relative"
      ? sql`floor(extract(epoch from coalesce(r.started_at, r.created_at)) * 1000)::int8`
      : sql`0::int8`;
  const placed = (place: number) => sql`${placeText(place, axis)}::int8 + start`;
  const isFrom = (column: typeof lowest) =>
    from === -Infinity ? sql`true` : sql`${column} >= ${placed(from)}`;
  const isUpTo = (column: typeof lowest) => (to === Infinity ? sql`true` : sql`${column} <= ${placed(to)}`);
  const isShown = sql`series_id = asked.id and ${isFrom(highest)} and ${isUpTo(lowest)}`;
  // One row a chunk, unsorted, and what they share in a row of its own: so a million points take 3 ms, not 5.
  const rows = await sql<Row[]>`
    with asked as materialized (
      select s.id, r.name as run, s.count, ${start} as start
      from runs r join series s on s.run_id = r.id
      where r.workspace_id = ${workspaceId} and r.name = any(${[...runs]}::text[]) and s.key = ${key}
    ), chunks as (
      select asked.id, points, outline, outline is not null
        and asked.count > ${wholeUpTo}::int8 and total > ${pixels * OUTLINE_STRETCH}::int8
        and ${isFrom(lowest)} and ${isUpTo(highest)} as is_outline
      from asked cross join lateral (select sum(count) as total from metric_chunks where ${isShown}) window_of
        join metric_chunks on ${isShown}
    )
    select id::float8, run, count::float8, start::float8, null::bytea as packed, null::boolean as is_outline from asked
    union all
    select id::float8, null, null, null, case when is_outline then outline else points end, is_outline from chunks`;
  return collectSeries(rows).map(({ run, count, start, chunks, isOutline }) => {
    const read = decodeAll(chunks, along);
    const at = along === "time" ? read.times : read.steps;
    const inside = sliceColumns(
      read,
      countWhile(at, (place) => place < from + start),
      countWhile(at, (place) => place <= to + start),
    );
    const columns = count <= wholeUpTo ? inside : sampleColumns(inside, { buckets: pixels, axis: along });
    const isWhole = columns.values.length === inside.values.length && !isOutline;
    const chosen = along === "time" ? columns.times : columns.steps;
    const x = start === 0 ? chosen : chosen.map((time) => time - start);
    return { run, isWhole, x, y: columns.values, columns };
  });
}

/** A place on the axis as Postgres is asked for it: of 64 bits, also when the start of a run has been added. */
function placeText(place: number, axis: ChartAxis): string {
  const room = axis === "relative" ? BigInt(Number.MAX_SAFE_INTEGER) : 0n;
  const [lowest, highest] = [-(2n ** 63n) + room, 2n ** 63n - 1n - room];
  if (place <= Number(lowest)) return `${lowest}`;
  return place >= Number(highest) ? `${highest}` : `${BigInt(place)}`;
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

/** How many of the leading places of an ascending array belong. */
function countWhile(ascending: Float64Array, belongs: (place: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (belongs(ascending[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
