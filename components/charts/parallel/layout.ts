import { type Dimension, distinctTexts, isWide, numberAt } from "../dimension";
import {
  domainOf,
  formatTick,
  type Interval,
  linearScale,
  linearTicks,
  logScale,
  logTicks,
  type Scale,
} from "../scale";
import { type Brush, isRange, type ParallelState } from "./parallel-state";

/** Between the axes and what is above and below: names, and the place of what is missing. */
export const TOP_PX = 34;
export const BOTTOM_PX = 26;
const SIDE_PX = 70;
const TICK_PX = 36;

export interface AxisLayout {
  dimension: Dimension;
  xPx: number;
  isLog: boolean;
  /** False where a value is zero or below, so that a logarithm would hide a run. */
  canBeLog: boolean;
  /** Of a numeric axis; a text axis counts its texts from 0. */
  scale: Scale;
  domain: Interval;
  texts: string[];
  ticks: { yPx: number; text: string }[];
  /** Where each run's line crosses; runs without a value cross below the axis. */
  crossings: Float64Array;
}

interface Box {
  widthPx: number;
  heightPx: number;
}

/** The axes side by side, and where each run crosses them. */
export function layOutAxes(dimensions: readonly Dimension[], state: ParallelState, box: Box): AxisLayout[] {
  const side = Math.min(SIDE_PX, box.widthPx / 4);
  const gap = dimensions.length > 1 ? (box.widthPx - 2 * side) / (dimensions.length - 1) : 0;
  return dimensions.map((dimension, index) =>
    layOutAxis(dimension, state.log[dimension.id] ?? isWide(dimension), side + index * gap, box.heightPx),
  );
}

function layOutAxis(dimension: Dimension, wantsLog: boolean, xPx: number, heightPx: number): AxisLayout {
  const pixels: Interval = [heightPx - BOTTOM_PX, TOP_PX];
  const isNumber = dimension.kind === "number";
  const canBeLog = isNumber && dimension.values.every((value) => typeof value !== "number" || value > 0);
  const isLog = canBeLog && wantsLog;
  const texts = isNumber ? [] : distinctTexts(dimension);
  const domain: Interval = isNumber
    ? tightDomain(dimension, isLog)
    : [-0.5, Math.max(0.5, texts.length - 0.5)];
  const scale = (isLog ? logScale : linearScale)(domain, pixels);
  const room = Math.max(2, Math.floor((heightPx - TOP_PX - BOTTOM_PX) / TICK_PX));
  const ticks = isNumber
    ? (isLog ? logTicks : linearTicks)(domain, room).map((tick) => ({
        yPx: scale.toPixel(tick),
        text: formatTick(tick),
      }))
    : thin(texts, room * 2).map((text) => ({ yPx: scale.toPixel(texts.indexOf(text)), text }));
  const crossings = Float64Array.from(dimension.values, (value, run) => {
    const at = isNumber
      ? numberAt(dimension, run, isLog)
      : value === null
        ? null
        : texts.indexOf(String(value));
    return at === null ? heightPx - BOTTOM_PX / 2 : scale.toPixel(at);
  });
  return { dimension, xPx, isLog, canBeLog, scale, domain, texts, ticks, crossings };
}

/** The extremes themselves, because an axis should begin and end at a run. */
function tightDomain(dimension: Dimension, isLog: boolean): Interval {
  const found = dimension.values.flatMap((_, run) => numberAt(dimension, run, isLog) ?? []);
  const low = Math.min(...found);
  const high = Math.max(...found);
  return low < high ? [low, high] : domainOf(found, isLog);
}

/** At most so many of them, evenly spread. */
const thin = (texts: readonly string[], count: number): string[] => {
  const stride = Math.ceil(texts.length / count) || 1;
  return texts.filter((_, index) => index % stride === 0);
};

/** The indices of the runs that every brush lets through; one without a value does not pass a brush. */
export function runsWithin(dimensions: readonly Dimension[], state: ParallelState, count: number): number[] {
  const brushed = dimensions.flatMap((dimension) => {
    const brush = state.brushes[dimension.id];
    return brush ? [{ dimension, brush }] : [];
  });
  return Array.from({ length: count }, (_, run) => run).filter((run) =>
    brushed.every(({ dimension, brush }) => passes(dimension.values[run] ?? null, brush)),
  );
}

function passes(value: number | string | null, brush: Brush): boolean {
  if (value === null) return false;
  if (isRange(brush)) return typeof value === "number" && value >= brush[0] && value <= brush[1];
  return (brush as string[]).includes(String(value));
}

/** The brush that a stretch of pixels on the axis means; null where it holds nothing. */
export function brushOfPixels(axis: AxisLayout, fromPx: number, toPx: number): Brush | null {
  const [low, high] = [
    axis.scale.toValue(Math.max(fromPx, toPx)),
    axis.scale.toValue(Math.min(fromPx, toPx)),
  ];
  if (axis.dimension.kind === "number") {
    return [Math.max(low, axis.domain[0]), Math.min(high, axis.domain[1])];
  }
  const texts = axis.texts.filter((_, place) => place >= low && place <= high);
  return texts.length > 0 ? texts : null;
}

/** The pixels that a brush covers on the axis, from the upper to the lower end. */
export function pixelsOfBrush(axis: AxisLayout, brush: Brush): Interval {
  if (isRange(brush)) return [axis.scale.toPixel(brush[1]), axis.scale.toPixel(brush[0])];
  const places = (brush as string[]).map((text) => axis.texts.indexOf(text)).filter((place) => place >= 0);
  if (places.length === 0) return [0, 0];
  return [axis.scale.toPixel(Math.max(...places) + 0.4), axis.scale.toPixel(Math.min(...places) - 0.4)];
}

/** The run whose line passes nearest to the pointer, if one does within a few pixels. */
export function nearestRun(
  axes: readonly AxisLayout[],
  runs: readonly number[],
  xPx: number,
  yPx: number,
  reachPx = 12,
): number | null {
  const right = axes.findIndex((axis) => axis.xPx >= xPx);
  const a = axes[Math.max(0, right - 1)];
  const b = axes[right];
  if (!a || !b) return null;
  const part = a === b ? 0 : (xPx - a.xPx) / (b.xPx - a.xPx);
  let nearest: number | null = null;
  let distance = reachPx;
  for (const run of runs) {
    const at = a.crossings[run]! + (b.crossings[run]! - a.crossings[run]!) * part;
    if (Math.abs(at - yPx) >= distance) continue;
    distance = Math.abs(at - yPx);
    nearest = run;
  }
  return nearest;
}
