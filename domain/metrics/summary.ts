import { compareInt64 } from "../int64";
import { type Columns, compareValues, type Point, pointAt } from "./points";

/** What the table of series keeps of its points; the extremes leave NaN out and are null where nothing is left. */
export interface Summary {
  count: number;
  /** The maximum of (step, time, value), in that order. */
  last: Point;
  minValue: number | null;
  maxValue: number | null;
}

function isLater(a: Point, b: Point): boolean {
  return (
    (compareInt64(a.step, b.step) || compareInt64(a.time, b.time) || compareValues(a.value, b.value)) > 0
  );
}

/** Sums up points in any order; there must be one at least. */
export function summarize(columns: Columns): Summary {
  const { steps, values } = columns;
  let last = 0;
  let min = Number.NaN;
  let max = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= min) && !Number.isNaN(value)) min = value;
    if (!(value <= max) && !Number.isNaN(value)) max = value;
    if (steps[i]! < steps[last]!) continue;
    if (steps[i]! > steps[last]! || isLater(pointAt(columns, i), pointAt(columns, last))) last = i;
  }
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return { count: values.length, last: pointAt(columns, last), minValue: orNull(min), maxValue: orNull(max) };
}
