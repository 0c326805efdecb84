import type postgres from "postgres";
import { decodeChunks } from "@/domain/metrics/chunk";
import { orderColumns } from "@/domain/metrics/order";
import type { Axis, Columns } from "@/domain/metrics/points";

/** What reads run on: a client apart from drizzle's, or a transaction of it. */
export type Reader = postgres.ISql;

/** A place in a metric's history. */
export interface Position {
  time: number;
  step: number;
}

/** A chunk without its points. */
export interface ChunkHeader {
  id: string;
  count: number;
  first: Position;
  last: Position;
}

export const comparePositions = (a: Position, b: Position): number => a.time - b.time || a.step - b.step;

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
    first: { time: Number(row.first_time), step: Number(row.first_step) },
    last: { time: Number(row.last_time), step: Number(row.last_step) },
  };
}

/** The points of several chunks together, ordered along the axis, each once. */
export function decodeAll(packed: readonly Uint8Array[], axis: Axis = "time"): Columns {
  return orderColumns(decodeChunks(packed), axis);
}
