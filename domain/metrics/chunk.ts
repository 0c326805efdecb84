import { ByteReader, ByteWriter } from "./bytes";
import { readIntegers, writeIntegers } from "./integer-column";
import { type Columns, emptyColumns } from "./points";
import { readValues, writeValues } from "./value-column";

/** How many points a full chunk holds. */
export const CHUNK_POINTS = 1024;
/** More than this is never in one chunk, so a damaged count cannot ask for gigabytes. */
const MAX_POINTS = 1 << 20;
const FORMAT = 1;
/** The same with the rests of steps and times after them. */
const FORMAT_WITH_RESTS = 2;
/** One for all chunks: packing never waits, and a new buffer for each would cost more than the packing of a small one. */
const out = new ByteWriter();

/**
 * Packs points, in the order given, into bytes: a format byte, their count, then the three columns. About 9 bytes a
 * point for a noisy float64 curve with regular steps, 5 for float32, 2 to 4 for rounded values.
 */
export function encodeChunk(columns: Columns): Uint8Array {
  const count = columns.values.length;
  if (count > MAX_POINTS) throw new RangeError(`A chunk holds at most ${MAX_POINTS} points, not ${count}.`);
  const { rests } = columns;
  out.byte(rests ? FORMAT_WITH_RESTS : FORMAT);
  out.varint(count);
  writeIntegers(out, columns.steps);
  writeIntegers(out, columns.times);
  writeValues(out, columns.values);
  if (rests) {
    writeIntegers(out, rests.steps);
    writeIntegers(out, rests.times);
  }
  return out.finish();
}

/** Unpacks what `encodeChunk` packed; damaged bytes throw a RangeError. */
export const decodeChunk = (bytes: Uint8Array): Columns => decodeChunks([bytes]);

/** Unpacks several chunks, one after the other. */
export function decodeChunks(chunks: readonly Uint8Array[]): Columns {
  const inputs = chunks.map((bytes) => new ByteReader(bytes));
  const headers = inputs.map(readHeader);
  const total = headers.reduce((sum, { count }) => sum + count, 0);
  const columns = emptyColumns(
    total,
    headers.some(({ hasRests }) => hasRests),
  );
  let from = 0;
  for (const [index, input] of inputs.entries()) {
    const { count, hasRests } = headers[index]!;
    const to = from + count;
    readIntegers(input, columns.steps, from, to);
    readIntegers(input, columns.times, from, to);
    readValues(input, columns.values, from, to);
    if (hasRests) {
      readIntegers(input, columns.rests!.steps, from, to);
      readIntegers(input, columns.rests!.times, from, to);
    }
    from = to;
  }
  return columns;
}

function readHeader(input: ByteReader) {
  const format = input.byte();
  if (format !== FORMAT && format !== FORMAT_WITH_RESTS)
    throw new RangeError(`There is no chunk format ${format}.`);
  const count = input.varint();
  if (count > MAX_POINTS) throw new RangeError(`A chunk cannot hold ${count} points.`);
  return { count, hasRests: format === FORMAT_WITH_RESTS };
}
