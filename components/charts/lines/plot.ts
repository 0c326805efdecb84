import { domainOf, type Interval, linearScale, linearTicks, logScale, logTicks, type Scale } from "../scale";
import type { ChartSeries } from "./series";

export const MARGIN = { top: 8, right: 12, bottom: 22, left: 52 };
/** Room that a label needs along its axis. */
const X_LABEL_PX = 80;
const Y_LABEL_PX = 36;
/** The part of the values that decides the height where outliers are ignored. */
const INLIERS: Interval = [0.02, 0.98];

export interface PlotOptions {
  widthPx: number;
  heightPx: number;
  /** How far down on its paper it begins. */
  topPx?: number;
  isLogX: boolean;
  isLogY: boolean;
  ignoresOutliers: boolean;
  /** The part of the x axis that is shown; null for all. */
  zoom: Interval | null;
}

/** A chart's geometry: where a value lies, and what is written at the axes. */
export interface Plot {
  x: Scale;
  y: Scale;
  xDomain: Interval;
  yDomain: Interval;
  xTicks: number[];
  yTicks: number[];
  /** The edges of the drawing, inside the labels. */
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function layOutPlot(series: readonly ChartSeries[], options: PlotOptions): Plot {
  const { widthPx, heightPx, topPx = 0, isLogX, isLogY, ignoresOutliers, zoom } = options;
  const [left, top] = [MARGIN.left, topPx + MARGIN.top];
  const right = Math.max(left + 1, widthPx - MARGIN.right);
  const bottom = Math.max(top + 1, topPx + heightPx - MARGIN.bottom);
  const xDomain = zoom ?? extentOf(series, isLogX);
  const values = valuesWithin(series, xDomain);
  const yDomain = domainOf(ignoresOutliers ? withoutOutliers(values) : values, isLogY);
  const xCount = Math.max(2, Math.floor((right - left) / X_LABEL_PX));
  const xTicks = (isLogX ? logTicks : linearTicks)(xDomain, xCount);
  return {
    x: (isLogX ? logScale : linearScale)(xDomain, [left, right]),
    y: (isLogY ? logScale : linearScale)(yDomain, [bottom, top]),
    xDomain,
    yDomain,
    // Steps and milliseconds are whole numbers: half of one is no place on the axis.
    xTicks: xTicks.filter((tick) => xDomain[1] - xDomain[0] < 2 || Number.isInteger(tick)),
    yTicks: (isLogY ? logTicks : linearTicks)(yDomain, Math.max(2, Math.floor(heightPx / Y_LABEL_PX))),
    left,
    right,
    top,
    bottom,
  };
}

/** From the first to the last point of all lines; a lone place gets some width. */
export function extentOf(series: readonly ChartSeries[], isLog = false): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x } of series) {
    const first = isLog ? x.find((at) => at > 0) : x[0];
    if (first === undefined) continue;
    low = Math.min(low, first);
    high = Math.max(high, x.at(-1)!);
  }
  if (low > high) return isLog ? [1, 10] : [0, 1];
  if (low < high) return [low, high];
  return isLog ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
}

function* valuesWithin(series: readonly ChartSeries[], [from, to]: Interval): Generator<number> {
  for (const { x, y, band } of series) {
    for (let i = 0; i < x.length; i++) {
      if (x[i]! < from || x[i]! > to) continue;
      yield y[i]!;
      if (band) yield* [band.low[i]!, band.high[i]!];
    }
  }
}

function withoutOutliers(values: Iterable<number>): number[] {
  const finite = Float64Array.from([...values].filter(Number.isFinite)).sort();
  const at = (part: number) => finite[Math.round(part * (finite.length - 1))]!;
  return finite.length === 0 ? [] : [at(INLIERS[0]), at(INLIERS[1])];
}
