/** A whole number of 64 bits, as steps and times are: a bigint only where float64 does not hold it exactly. */
export type Int64 = number | bigint;

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const DIGITS = /^-?\d{1,20}$/;

/** The number in its one form, or undefined where 64 bits do not hold it. */
export function toInt64(value: number | bigint): Int64 | undefined {
  if (Number.isSafeInteger(value)) return value;
  if (typeof value === "number" && !Number.isInteger(value)) return undefined;
  const exact = BigInt(value);
  if (exact < MIN || exact > MAX) return undefined;
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact;
}

/** The same of digits, as Postgres and JSON write them. */
export const readInt64 = (digits: string): Int64 | undefined =>
  DIGITS.test(digits) ? toInt64(BigInt(digits)) : undefined;

export const compareInt64 = (a: Int64, b: Int64): number => (a < b ? -1 : a > b ? 1 : 0);
