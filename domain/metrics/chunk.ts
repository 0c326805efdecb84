import { ByteReader, ByteWriter } from "./bytes";
import { readIntegers, writeIntegers } from "./integer-column";
import { type Columns, emptyColumns } from "./points";
import { readValues, writeValues } from "./value-column";

/** How many points a full chunk holds. */
export const CHUNK_POINTS = 1024;
/** More than this is never in one chunk, so a damaged count cannot ask for gigabytes. */
const MAX_POINTS = 1 << 20;
const FORMAT = 1;
/** One for all chunks: packing never waits, and a new buffer for each would cost more than the packing of a small one. */
const out = new ByteWriter();

/**
 * Packs points, in the order given, into bytes: a format byte, their count, then the three columns. About 9 bytes a
 * point for a noisy float64 curve with regular steps, 5 for float32, 2 to 4 for rounded values.
 */
export function encodeChunk(columns: Columns): Uint8Array {
  const count = columns.values.length;
  if (count > MAX_POINTS) throw new RangeError(`A chunk holds at most ${MAX_POINTS} points, not ${count}.`);
  out.byte(FORMAT);
  out.varint(count);
  writeIntegers(out, columns.steps);
  writeIntegers(out, columns.times);
  writeValues(out, columns.values);
  return out.finish();
}

/** Unpacks what `encodeChunk` packed; damaged bytes throw a RangeError. */
export const decodeChunk = (bytes: Uint8Array): Columns => decodeChunks([bytes]);

/** Unpacks several chunks, one after the other. */
export function decodeChunks(chunks: readonly Uint8Array[]): Columns {
  const inputs = chunks.map((bytes) => new ByteReader(bytes));
  const counts = inputs.map(readCount);
  const columns = emptyColumns(counts.reduce((sum, count) => sum + count, 0));
  let from = 0;
  for (const [index, input] of inputs.entries()) {
    const to = from + counts[index]!;
    readIntegers(input, columns.steps, from, to);
    readIntegers(input, columns.times, from, to);
    readValues(input, columns.values, from, to);
    from = to;
  }
  return columns;
}

function readCount(input: ByteReader): number {
  const format = input.byte();
  if (format !== FORMAT) throw new RangeError(`There is no chunk format ${format}.`);
  const count = input.varint();
  if (count > MAX_POINTS) throw new RangeError(`A chunk cannot hold ${count} points.`);
  return count;
}
