import type { ByteReader, ByteWriter } from "./bytes";
import { readIntegers, writeIntegers } from "./integer-column";

const CONSTANT = 0;
const DECIMAL = 1;
const SINGLE = 2;
const DOUBLE = 3;
/** Metrics rounded by a script have few digits; more than six save nothing against single precision. */
const MAX_DIGITS = 6;
/** Below this, the product with 10^6 is far from where float64 gets coarse. */
const MAX_DECIMAL = 2 ** 32;

/** The values times 10^digits where that is whole and divides back exactly, else undefined. */
function scaleToIntegers(column: Float64Array, digits: number): Float64Array | undefined {
  const scale = 10 ** digits;
  const scaled = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (!(Math.abs(value) < MAX_DECIMAL)) return undefined;
    const whole = Math.round(value * scale);
    if (whole / scale !== value || Object.is(value, -0)) return undefined;
    scaled[i] = whole;
  }
  return scaled;
}

function writeDecimals(out: ByteWriter, column: Float64Array): boolean {
  for (let digits = 0; digits <= MAX_DIGITS; digits++) {
    const scaled = scaleToIntegers(column, digits);
    if (!scaled) continue;
    out.byte(DECIMAL);
    out.byte(digits);
    writeIntegers(out, scaled);
    return true;
  }
  return false;
}

/**
 * Writes float64 values exactly, in the smallest of: one value, decimals of few digits as integers, single precision
 * (what deep-learning frameworks compute in), double precision. XOR coding (Gorilla) was measured at 8.1 bytes a value
 * on noisy curves, so it is left out. The sign of zero is kept; every NaN becomes the one NaN of JavaScript.
 */
export function writeValues(out: ByteWriter, column: Float64Array): void {
  if (column.every((value) => Object.is(value, column[0]))) {
    out.byte(CONSTANT);
    if (column.length > 0) out.float64(column[0]!);
  } else if (!writeDecimals(out, column)) {
    const isSingle = column.every((value) => Object.is(Math.fround(value), value));
    out.byte(isSingle ? SINGLE : DOUBLE);
    for (const value of column) isSingle ? out.float32(value) : out.float64(value);
  }
}

/** Reads the part of the column from `from` to `to` (exclusive). */
export function readValues(input: ByteReader, column: Float64Array, from: number, to: number): void {
  const encoding = input.byte();
  if (encoding === CONSTANT) {
    if (to > from) column.fill(input.float64(), from, to);
  } else if (encoding === DECIMAL) {
    const scale = 10 ** input.byte();
    readIntegers(input, column, from, to);
    for (let i = from; i < to; i++) column[i] = column[i]! / scale;
  } else if (encoding === SINGLE) {
    for (let i = from; i < to; i++) column[i] = input.float32();
  } else if (encoding === DOUBLE) {
    for (let i = from; i < to; i++) column[i] = input.float64();
  } else throw new RangeError(`There is no value encoding ${encoding}.`);
}
