import type { ByteReader, ByteWriter } from "./bytes";

const PROGRESSION = 0;
const DELTAS = 1;
const RAW = 2;
/** Zigzag doubles a difference, so only half of the safe range can be written as one. */
const MAX_DELTA = 2 ** 52;

const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

function chooseEncoding(column: Float64Array): number {
  const step = column.length > 1 ? column[1]! - column[0]! : 0;
  let isProgression = true;
  for (let i = 1; i < column.length; i++) {
    const delta = column[i]! - column[i - 1]!;
    if (Math.abs(delta) >= MAX_DELTA) return RAW;
    if (delta !== step) isProgression = false;
  }
  return isProgression ? PROGRESSION : DELTAS;
}

/**
 * Writes safe integers: an arithmetic progression as its start and step, others as zigzag variable-length differences
 * (one byte up to ±63), and those too far apart for that as float64, which holds every safe integer.
 */
export function writeIntegers(out: ByteWriter, column: Float64Array): void {
  const encoding = chooseEncoding(column);
  out.byte(encoding);
  if (encoding === RAW) {
    for (const value of column) out.float64(value);
    return;
  }
  if (column.length > 0) out.float64(column[0]!);
  if (encoding === PROGRESSION) {
    if (column.length > 1) out.varint(zigzag(column[1]! - column[0]!));
    return;
  }
  for (let i = 1; i < column.length; i++) out.varint(zigzag(column[i]! - column[i - 1]!));
}

/** Reads the part of the column from `from` to `to` (exclusive). */
export function readIntegers(input: ByteReader, column: Float64Array, from: number, to: number): void {
  const encoding = input.byte();
  if (encoding > RAW) throw new RangeError(`There is no integer encoding ${encoding}.`);
  if (encoding === RAW) {
    for (let i = from; i < to; i++) column[i] = input.float64();
    return;
  }
  if (to === from) return;
  let value = input.float64();
  column[from] = value;
  if (encoding === PROGRESSION) {
    const step = to - from > 1 ? unzigzag(input.varint()) : 0;
    for (let i = from + 1; i < to; i++) {
      value += step;
      column[i] = value;
    }
    return;
  }
  for (let i = from + 1; i < to; i++) {
    value += unzigzag(input.varint());
    column[i] = value;
  }
}
