import { nearestIndex } from "./nearest";
import type { Plot } from "./plot";
import type { ChartSeries } from "./series";

/** A line's point at the cursor. */
export interface ValueAt {
  series: ChartSeries;
  index: number;
  value: number;
  /** Where the point is drawn; NaN where it has no place. */
  yPx: number;
}

/** A line that ends farther from the cursor than this says nothing about the place. */
const REACH_PX = 8;

/** Each line's value nearest to `at`, from the highest to the lowest; what is not finite comes last. */
export function valuesAt(plot: Plot, series: readonly ChartSeries[], at: number): ValueAt[] {
  const atPx = plot.x.toPixel(at);
  const found: ValueAt[] = [];
  for (const one of series) {
    const index = nearestIndex(one.x, at);
    if (index < 0) continue;
    const isBeyond = at < one.x[0]! || at > one.x.at(-1)!;
    if (isBeyond && Math.abs(plot.x.toPixel(one.x[index]!) - atPx) > REACH_PX) continue;
    const value = one.y[index]!;
    found.push({ series: one, index, value, yPx: plot.y.toPixel(value) });
  }
  // Of two infinities the difference is no number.
  return found.sort((a, b) => rank(b.value) - rank(a.value) || 0);
}

const rank = (value: number) => (Number.isNaN(value) ? -Number.MAX_VALUE : value);

/** The line whose point is drawn nearest to that height. */
export function nearestValue(values: readonly ValueAt[], yPx: number): ValueAt | undefined {
  let nearest: ValueAt | undefined;
  for (const one of values) {
    const isNearer = Math.abs(one.yPx - yPx) < Math.abs((nearest?.yPx ?? Number.POSITIVE_INFINITY) - yPx);
    if (isNearer) nearest = one;
  }
  return nearest ?? values[0];
}
