import type { Sql } from "@/db/client";
import { orderColumns } from "@/domain/metrics/order";
import {
  type Columns,
  comparePoints,
  concatColumns,
  emptyColumns,
  type Point,
  pointAt,
  sliceColumns,
} from "@/domain/metrics/points";
import { comparePositions, decodeAll, type Position, type Reader, toPosition } from "./chunk-rows";

/** Points are complete only up to the next chunk, so a page reads a little further than it is long. */
const POINTS_PER_ROW = 512;
const MAX_ROWS = 256;

export interface HistoryPage {
  /** In the order (time, step, value), each point once. */
  points: Columns;
  /** Where the next page begins: after this point. Absent on the last one. */
  next?: Point;
}

interface Batch {
  columns: Columns;
  /** Where the last chunk read begins, or undefined where it was the last there is. */
  end?: Position & { id: string };
}

/** Reads the next chunks in the order of their first points, from those that reach as far as `after`. */
async function readBatch(
  tx: Reader,
  seriesId: number,
  after: Point | undefined,
  from: Batch["end"],
  limit: number,
): Promise<Batch> {
  const isAfter = after
    ? tx`and (last_time, last_step) >= (${`${after.time}`}::int8, ${`${after.step}`}::int8)`
    : tx``;
  const isNext = from
    ? tx`and (first_time, first_step, id) > (${`${from.time}`}::int8, ${`${from.step}`}::int8, ${from.id}::int8)`
    : tx``;
  const rows = await tx<{ id: string; first_time: string; first_step: string; points: Buffer }[]>`
    select id, first_time, first_step, points from metric_chunks
    where series_id = ${seriesId} ${isAfter} ${isNext}
    order by first_time, first_step, id limit ${limit}`;
  const last = rows.length === limit ? rows[rows.length - 1] : undefined;
  const end = last && { id: last.id, ...toPosition(last.first_time, last.first_step) };
  return { columns: decodeAll(rows.map((row) => row.points)), end };
}

/** How many of the leading points come before what the predicate is the first to refuse. */
function countWhile(columns: Columns, belongs: (point: Point) => boolean): number {
  let low = 0;
  let high = columns.values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (belongs(pointAt(columns, middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * One page of a metric's exact history. Chunks may overlap, so points are handed out only once every chunk that begins
 * before them was read; all in one snapshot, since compaction may replace chunks meanwhile.
 */
export function readHistory(
  sql: Sql,
  seriesId: number,
  page: { limit?: number; after?: Point } = {},
): Promise<HistoryPage> {
  const { limit = Infinity, after } = page;
  const rowLimit = Math.min(MAX_ROWS, Math.ceil(limit / POINTS_PER_ROW) + 2);
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    const parts: Columns[] = [];
    let pending = emptyColumns(0);
    let found = 0;
    let end: Batch["end"];
    do {
      const batch: Batch = await readBatch(tx, seriesId, after, end, rowLimit);
      end = batch.end;
      pending = orderColumns(concatColumns([pending, batch.columns]));
      const from = after ? countWhile(pending, (point) => comparePoints(point, after) <= 0) : 0;
      const to = end
        ? countWhile(pending, (point) => comparePositions(point, end!) < 0)
        : pending.values.length;
      if (to > from) parts.push(sliceColumns(pending, from, to));
      found += Math.max(0, to - from);
      pending = sliceColumns(pending, Math.max(from, to), pending.values.length);
    } while (end && found <= limit);
    const points = parts.length > 0 ? concatColumns(parts) : emptyColumns(0);
    if (found <= limit) return { points };
    return { points: sliceColumns(points, 0, limit), next: pointAt(points, limit - 1) };
  });
}
