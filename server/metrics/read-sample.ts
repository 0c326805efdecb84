import { type Axis, type Columns, sliceColumns } from "@/domain/metrics/points";
import { OUTLINE_STRETCH, sampleColumns } from "@/domain/metrics/sample";
import { decodeAll, type Reader } from "./chunk-rows";

export interface SampleWindow {
  axis: Axis;
  /** The first and last step or time that is shown; open where absent. */
  from?: number;
  to?: number;
  /** The width of the chart: the answer has two points a pixel, a few more where there are NaN or infinities. */
  pixels: number;
}

export interface Sample {
  /** Real points, ordered along the axis. */
  columns: Columns;
  /** True when no point of the window was left out. */
  isWhole: boolean;
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

/**
 * What a chart shows of one series. A window with more points than the outlines can stand for at this width is answered
 * from them, but for the chunks that it cuts through; every other one from the points themselves.
 */
export async function readSample(sql: Reader, seriesId: number, window: SampleWindow): Promise<Sample> {
  const { axis, pixels } = window;
  const from = Math.ceil(window.from ?? Number.MIN_SAFE_INTEGER);
  const to = Math.floor(window.to ?? Number.MAX_SAFE_INTEGER);
  const [lowest, highest] =
    axis === "time" ? [sql`first_time`, sql`last_time`] : [sql`min_step`, sql`max_step`];
  const rows = await sql<{ is_outline: boolean; packed: Buffer }[]>`
    with shown as (
      select outline, points, ${lowest} as lowest, ${highest} as highest, sum(count) over () as total
      from metric_chunks
      where series_id = ${seriesId} and ${highest} >= ${from}::int8 and ${lowest} <= ${to}::int8
      order by first_time, first_step, id
    ), chosen as (
      select *, outline is not null and total > ${pixels * OUTLINE_STRETCH}::int8
        and lowest >= ${from}::int8 and highest <= ${to}::int8 as is_outline
      from shown
    )
    select is_outline, case when is_outline then outline else points end as packed from chosen`;
  const read = decodeAll(
    rows.map((row) => row.packed),
    axis,
  );
  const along = axis === "time" ? read.times : read.steps;
  const inside = sliceColumns(read, lowerBound(along, from), lowerBound(along, to + 1));
  const columns = sampleColumns(inside, { buckets: pixels, axis });
  const isWhole = columns.values.length === inside.values.length && !rows.some((row) => row.is_outline);
  return { columns, isWhole };
}
