/** A run as the charts name and paint it. */
export interface PaintedRun {
  name: string;
  label: string;
  /** A CSS colour, usually of `useRunColors`. */
  color: string;
}

/** One fact about each run (a parameter, a metric, a tag): what an axis shows. */
export interface Dimension {
  /** The field's id in the search language. */
  id: string;
  label: string;
  kind: "number" | "text";
  /** One for each run, in the order of the runs; null where the run has none. */
  values: readonly (number | string | null)[];
}

/** The value as a place on a numeric axis; null where it has none there, as zero on a logarithmic one. */
export function numberAt({ values }: Dimension, index: number, isLog = false): number | null {
  const value = values[index];
  if (typeof value !== "number" || !Number.isFinite(value) || (isLog && value <= 0)) return null;
  return value;
}

/** From here on the small values of a linear axis lie upon each other. */
const WIDE = 1_000;

/** Whether the values spread over so many powers of ten that only a logarithmic axis tells them apart. */
export function isWide({ kind, values }: Dimension): boolean {
  const numbers = values.filter((value) => typeof value === "number" && Number.isFinite(value)) as number[];
  const low = Math.min(...numbers);
  return kind === "number" && low > 0 && Math.max(...numbers) / low >= WIDE;
}

/** What a text axis has places for, in the order of the alphabet with numbers in their own. */
export function distinctTexts({ values }: Dimension): string[] {
  const texts = new Set(values.flatMap((value) => (value === null ? [] : [String(value)])));
  return [...texts].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
