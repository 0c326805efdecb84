import { type Axis, type Columns, compareValues, copyPoint, emptyColumns } from "./points";

/** Compares two rows of the columns along the axis first, then the other one, then by value. */
function compareRows({ steps, times, values, rests }: Columns, axis: Axis) {
  const [major, minor] = axis === "time" ? [times, steps] : [steps, times];
  if (!rests) {
    return (a: number, b: number) =>
      major[a]! - major[b]! || minor[a]! - minor[b]! || compareValues(values[a]!, values[b]!);
  }
  const [majorRest, minorRest] = axis === "time" ? [rests.times, rests.steps] : [rests.steps, rests.times];
  return (a: number, b: number) =>
    major[a]! - major[b]! ||
    majorRest[a]! - majorRest[b]! ||
    minor[a]! - minor[b]! ||
    minorRest[a]! - minorRest[b]! ||
    compareValues(values[a]!, values[b]!);
}

/** True when each row comes after the one before it, so that none is there twice. */
function isStrictlyOrdered(columns: Columns, axis: Axis): boolean {
  const [major, minor] = axis === "time" ? [columns.times, columns.steps] : [columns.steps, columns.times];
  const compare = compareRows(columns, axis);
  for (let i = 1; i < major.length; i++) {
    if (major[i]! > major[i - 1]!) continue;
    if (!columns.rests && major[i] === major[i - 1] && minor[i]! > minor[i - 1]!) continue;
    if (compare(i - 1, i) >= 0) return false;
  }
  return true;
}

/**
 * Sorts points along the axis (`time` is the order of history) and keeps identical ones once. Points that are in order
 * already, nearly always the case, are returned as they are.
 */
export function orderColumns(columns: Columns, axis: Axis = "time"): Columns {
  if (isStrictlyOrdered(columns, axis)) return columns;
  const compare = compareRows(columns, axis);
  const rows = Uint32Array.from(columns.values, (_, i) => i).sort(compare);
  const kept = rows.filter((row, i) => i === 0 || compare(rows[i - 1]!, row) !== 0);
  const ordered = emptyColumns(kept.length, columns.rests !== undefined);
  for (let i = 0; i < kept.length; i++) copyPoint(columns, kept[i]!, ordered, i);
  return ordered;
}
