import { CHUNK_POINTS } from "@/domain/metrics/chunk";
import { type Columns, pointAt, sliceColumns } from "@/domain/metrics/points";
import { type ChunkHeader, comparePositions, type Position } from "./chunk-rows";

/** A chunk of at least this many points is good enough to stay. */
export const MIN_SETTLED = CHUNK_POINTS / 2;

/**
 * Of chunks ordered by their first point, those that are large and share no range with any other: nothing is to be done
 * to them.
 */
export function findIsolated(chunks: readonly ChunkHeader[]): ChunkHeader[] {
  const isolated: ChunkHeader[] = [];
  let reached: Position | undefined;
  chunks.forEach((chunk, i) => {
    const next = chunks[i + 1];
    const isAfterAll = !reached || comparePositions(reached, chunk.first) < 0;
    const isBeforeNext = !next || comparePositions(chunk.last, next.first) < 0;
    if (isAfterAll && isBeforeNext && chunk.count >= MIN_SETTLED) isolated.push(chunk);
    if (!reached || comparePositions(chunk.last, reached) > 0) reached = chunk.last;
  });
  return isolated;
}

/** The index of the first point that is not before the position. */
function findPosition(columns: Columns, position: Position): number {
  let low = 0;
  let high = columns.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePositions(pointAt(columns, middle), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether one of the ordered points lies in the range of the chunk. */
export function hasPointWithin(columns: Columns, chunk: ChunkHeader): boolean {
  const at = findPosition(columns, chunk.first);
  if (at === columns.times.length) return false;
  return comparePositions(pointAt(columns, at), chunk.last) <= 0;
}

/** Cuts ordered points where a chunk that stays lies between them, so that what is packed of each part overlaps none. */
export function splitAround(columns: Columns, staying: readonly ChunkHeader[]): Columns[] {
  const cuts = staying.map((chunk) => findPosition(columns, chunk.first)).sort((a, b) => a - b);
  const parts: Columns[] = [];
  let from = 0;
  for (const cut of [...cuts, columns.times.length]) {
    if (cut > from) parts.push(sliceColumns(columns, from, cut));
    from = cut;
  }
  return parts;
}
