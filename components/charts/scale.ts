/** Numbers to pixels and back, and the ticks of an axis. Pure, so that the drawing itself stays small. */
export type Interval = readonly [number, number];

export interface Scale {
  toPixel(value: number): number;
  toValue(pixel: number): number;
}

export function linearScale([from, to]: Interval, [start, end]: Interval): Scale {
  const span = to - from || 1;
  return {
    toPixel: (value) => start + ((value - from) / span) * (end - start),
    toValue: (pixel) => from + ((pixel - start) / (end - start || 1)) * span,
  };
}

/** Base ten. Values that are not positive have no place on it and give NaN. */
export function logScale([from, to]: Interval, pixels: Interval): Scale {
  const inner = linearScale([Math.log10(from), Math.log10(to)], pixels);
  return {
    toPixel: (value) => (value > 0 ? inner.toPixel(Math.log10(value)) : Number.NaN),
    toValue: (pixel) => 10 ** inner.toValue(pixel),
  };
}

/** Round numbers within the interval, about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function linearTicks([from, to]: Interval, count: number): number[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(from) ? [from] : [];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => roundTo((first + index) * step, step));
}

/** Takes away the dust of binary fractions: 0.30000000000000004 is 0.3. */
function roundTo(value: number, step: number): number {
  const digits = Math.max(0, Math.min(100, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(digits)) || 0;
}

/** All digits of a round number, so that no two neighbours read the same; an exponent where that would be long. */
export function formatTick(tick: number): string {
  const size = Math.abs(tick);
  return tick !== 0 && (size >= 1e6 || size < 1e-4) ? tick.toExponential().replace("e+", "e") : String(tick);
}

/** The powers of ten within; where fewer than two lie there, ordinary ticks. */
export function logTicks(interval: Interval, count: number): number[] {
  const from = Math.ceil(Math.log10(interval[0]) - 1e-9);
  const to = Math.floor(Math.log10(interval[1]) + 1e-9);
  if (to - from < 1) return linearTicks(interval, count);
  const stride = Math.max(1, Math.ceil((to - from) / count));
  const ticks: number[] = [];
  for (let exponent = from; exponent <= to; exponent += stride) ticks.push(Number(`1e${exponent}`));
  return ticks;
}

/** The interval that holds all finite values (on a logarithmic axis, all positive ones), with a little air. */
export function domainOf(values: Iterable<number | null>, isLog = false): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return isLog ? [0.1, 1] : [0, 1];
  if (isLog) return low === high ? [low / 2, high * 2] : [low * 0.9, high * 1.1];
  const air = low === high ? Math.abs(low) / 10 || 0.5 : (high - low) * 0.05;
  return [low - air, high + air];
}
