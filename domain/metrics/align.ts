/** A curve: x ascending, any float64 as value. */
export interface Curve {
  x: Float64Array;
  y: Float64Array;
}

/** Equal parts of an axis that curves are brought to, so that their values can be compared. */
export interface Grid {
  from: number;
  width: number;
  count: number;
}

/** What several curves are together, at each part of the grid that one of them has a value in. */
export interface Band {
  x: Float64Array;
  mean: Float64Array;
  /** The standard deviation of a sample; 0 where there is one curve only. */
  std: Float64Array;
  min: Float64Array;
  max: Float64Array;
  /** How many curves. */
  runs: Float64Array;
}

/** At most `parts` parts from the first to the last place of the curves; steps and milliseconds are whole, so a part is at least 1. */
export function makeGrid(curves: readonly Curve[], parts: number): Grid {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { x } of curves) {
    if (x.length === 0) continue;
    from = Math.min(from, x[0]!);
    to = Math.max(to, x[x.length - 1]!);
  }
  if (from > to) return { from: 0, width: 1, count: 0 };
  const width = Math.max(1, Math.ceil((to - from + 1) / parts));
  return { from, width, count: Math.floor((to - from) / width) + 1 };
}

/**
 * The mean of a curve in each part of the grid; parts between two of its points are filled in on the straight line
 * between them, those before its first and after its last are NaN. Values that are not finite count for nothing.
 */
export function alignCurve({ x, y }: Curve, { from, width, count }: Grid): Float64Array {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i]!)) continue;
    const part = Math.floor((x[i]! - from) / width);
    sums[part]! += y[i]!;
    counts[part]! += 1;
  }
  let before = -1;
  for (let part = 0; part < count; part++) {
    if (counts[part] === 0) {
      sums[part] = Number.NaN;
      continue;
    }
    sums[part]! /= counts[part]!;
    if (before >= 0) fillBetween(sums, before, part);
    before = part;
  }
  return sums;
}

function fillBetween(values: Float64Array, from: number, to: number): void {
  const step = (values[to]! - values[from]!) / (to - from);
  for (let part = from + 1; part < to; part++) values[part] = values[from]! + step * (part - from);
}

/** Brings the curves to the grid and tells their mean and spread there (variance by Welford's method, 1962). */
export function bandOf(curves: readonly Curve[], grid: Grid): Band {
  const runs = new Float64Array(grid.count);
  const mean = new Float64Array(grid.count);
  const squares = new Float64Array(grid.count);
  const min = new Float64Array(grid.count).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(grid.count).fill(Number.NEGATIVE_INFINITY);
  for (const curve of curves) {
    const values = alignCurve(curve, grid);
    for (let part = 0; part < grid.count; part++) {
      const value = values[part]!;
      if (Number.isNaN(value)) continue;
      runs[part]! += 1;
      const off = value - mean[part]!;
      mean[part]! += off / runs[part]!;
      squares[part]! += off * (value - mean[part]!);
      if (value < min[part]!) min[part] = value;
      if (value > max[part]!) max[part] = value;
    }
  }
  const std = squares.map((sum, part) => (runs[part]! > 1 ? Math.sqrt(sum / (runs[part]! - 1)) : 0));
  const x = runs.map((_, part) => grid.from + part * grid.width + (grid.width - 1) / 2);
  const isFilled = (_: number, part: number) => runs[part]! > 0;
  const keep = (column: Float64Array) => column.filter(isFilled);
  return { x: keep(x), mean: keep(mean), std: keep(std), min: keep(min), max: keep(max), runs: keep(runs) };
}
