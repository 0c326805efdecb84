import type postgres from "postgres";
import { compareInt64, type Int64, readInt64 } from "@/domain/int64";
import { decodeChunks } from "@/domain/metrics/chunk";
import { orderColumns } from "@/domain/metrics/order";
import type { Axis, Columns } from "@/domain/metrics/points";

/** What reads run on: a client apart from drizzle's, or a transaction of it. */
export type Reader = postgres.ISql;

/** A place in a metric's history. */
export interface Position {
  time: Int64;
  step: Int64;
}

/** A chunk without its points. */
export interface ChunkHeader {
  id: string;
  count: number;
  first: Position;
  last: Position;
}

export const comparePositions = (a: Position, b: Position): number =>
  compareInt64(a.time, b.time) || compareInt64(a.step, b.step);

/** A position from the digits that Postgres gives. */
export const toPosition = (time: string, step: string): Position => ({
  time: readInt64(time)!,
  step: readInt64(step)!,
});

interface HeaderRow {
  id: string;
  count: number;
  first_time: string;
  first_step: string;
  last_time: string;
  last_step: string;
}

export function toHeader(row: HeaderRow): ChunkHeader {
  return {
    id: row.id,
    count: row.count,
    first: toPosition(row.first_time, row.first_step),
    last: toPosition(row.last_time, row.last_step),
  };
}

/** The points of several chunks together, ordered along the axis, each once. */
export function decodeAll(packed: readonly Uint8Array[], axis: Axis = "time"): Columns {
  return orderColumns(decodeChunks(packed), axis);
}
