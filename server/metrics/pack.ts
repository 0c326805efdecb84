import { compareInt64, type Int64 } from "@/domain/int64";
import { CHUNK_POINTS, encodeChunk } from "@/domain/metrics/chunk";
import { type Columns, pointAt, sliceColumns, toPoints } from "@/domain/metrics/points";
import { outlineColumns } from "@/domain/metrics/sample";
import { bytesArray, numberArray } from "./statement";

/** Chunks of fewer points than this are their own outline. */
const MIN_OUTLINED = 64;

/** A row of `metric_chunks`, but for what the database fills in. */
export interface PackedChunk {
  count: number;
  firstTime: Int64;
  firstStep: Int64;
  lastTime: Int64;
  lastStep: Int64;
  minStep: Int64;
  maxStep: Int64;
  outline: Uint8Array | null;
  points: Uint8Array;
}

function packChunk(columns: Columns): PackedChunk {
  const { steps } = columns;
  const first = pointAt(columns, 0);
  const last = pointAt(columns, steps.length - 1);
  const [minStep, maxStep] = findStepRange(columns);
  return {
    count: steps.length,
    firstTime: first.time,
    firstStep: first.step,
    lastTime: last.time,
    lastStep: last.step,
    minStep,
    maxStep,
    outline: steps.length < MIN_OUTLINED ? null : encodeChunk(outlineColumns(columns)),
    points: encodeChunk(columns),
  };
}

function findStepRange(columns: Columns): [Int64, Int64] {
  const { steps, rests } = columns;
  if (!rests) return [steps.reduce((a, b) => Math.min(a, b)), steps.reduce((a, b) => Math.max(a, b))];
  const all = toPoints(columns)
    .map(({ step }) => step)
    .sort(compareInt64);
  return [all[0]!, all.at(-1)!];
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
