import { CHUNK_POINTS, encodeChunk } from "@/domain/metrics/chunk";
import { type Columns, sliceColumns } from "@/domain/metrics/points";
import { outlineColumns } from "@/domain/metrics/sample";
import { bytesArray, numberArray } from "./statement";

/** Chunks of fewer points than this are their own outline. */
const MIN_OUTLINED = 64;

/** A row of `metric_chunks`, but for what the database fills in. */
export interface PackedChunk {
  count: number;
  firstTime: number;
  firstStep: number;
  lastTime: number;
  lastStep: number;
  minStep: number;
  maxStep: number;
  outline: Uint8Array | null;
  points: Uint8Array;
}

function packChunk(columns: Columns): PackedChunk {
  const { steps, times } = columns;
  const last = steps.length - 1;
  return {
    count: steps.length,
    firstTime: times[0]!,
    firstStep: steps[0]!,
    lastTime: times[last]!,
    lastStep: steps[last]!,
    minStep: steps.reduce((a, b) => Math.min(a, b)),
    maxStep: steps.reduce((a, b) => Math.max(a, b)),
    outline: steps.length < MIN_OUTLINED ? null : encodeChunk(outlineColumns(columns)),
    points: encodeChunk(columns),
  };
}

/** Packs points, which are in the order of history, into chunks as equal as can be and no larger than a full one. */
export function packChunks(columns: Columns): PackedChunk[] {
  const total = columns.values.length;
  const chunks = Math.ceil(total / CHUNK_POINTS);
  const size = Math.ceil(total / chunks);
  return Array.from({ length: chunks }, (_, i) =>
    packChunk(sliceColumns(columns, i * size, Math.min(total, (i + 1) * size))),
  );
}

/** The columns of the chunks as Postgres arrays, in the order of `PackedChunk`. */
export function chunkArrays(chunks: readonly PackedChunk[]): string[] {
  return [
    numberArray(chunks.map((chunk) => chunk.count)),
    numberArray(chunks.map((chunk) => chunk.firstTime)),
    numberArray(chunks.map((chunk) => chunk.firstStep)),
    numberArray(chunks.map((chunk) => chunk.lastTime)),
    numberArray(chunks.map((chunk) => chunk.lastStep)),
    numberArray(chunks.map((chunk) => chunk.minStep)),
    numberArray(chunks.map((chunk) => chunk.maxStep)),
    bytesArray(chunks.map((chunk) => chunk.outline)),
    bytesArray(chunks.map((chunk) => chunk.points)),
  ];
}
