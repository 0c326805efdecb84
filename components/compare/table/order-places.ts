import { type FieldValue, readNumeric } from "@/domain/compare";

/** The places in the order of their values: numbers as numbers, then texts, and last what has none. */
export function orderPlaces(
  places: readonly number[],
  values: readonly FieldValue[],
  isDescending: boolean,
): number[] {
  const rank = (value: FieldValue) =>
    value === null || Number.isNaN(value) ? 2 : readNumeric(value) === null ? 1 : 0;
  const sign = isDescending ? -1 : 1;
  return [...places].sort((a, b) => {
    const [left, right] = [values[a] ?? null, values[b] ?? null];
    const ranks = rank(left) - rank(right);
    if (ranks !== 0 || rank(left) === 2) return ranks;
    if (rank(left) === 0) return sign * (readNumeric(left)! - readNumeric(right)!);
    return sign * String(left).localeCompare(String(right));
  });
}
