/** How durations, sizes, metrics and moments are written everywhere. */

/** `1m 32s`: the two largest units; below ten seconds with one decimal. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount}${unit}`).join(" ");
}

/** A duration that still grows, in whole seconds. */
export const formatSeconds = (ms: number): string =>
  ms < 10_000 ? `${Math.floor(ms / 1000)}s` : formatDuration(ms);

const SIZES = ["B", "kB", "MB", "GB", "TB", "PB"];

/** `1.2 MB`, in powers of a thousand. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "–";
  let unit = 0;
  let amount = bytes;
  while (amount >= 999.5 && unit < SIZES.length - 1) {
    amount /= 1000;
    unit++;
  }
  const text = unit === 0 || amount >= 100 ? Math.round(amount).toString() : amount.toFixed(1);
  return `${text} ${SIZES[unit]}`;
}

/** Four significant digits; very large and very small ones with an exponent. */
export function formatMetric(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return value.toString();
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace("e+", "e");
  return Number(value.toPrecision(4)).toString();
}

export const formatCount = (count: number): string => count.toLocaleString("en-US");

/** `3 runs`, `1 run`. */
export const formatPlural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const STEPS: [number, number, string][] = [
  [60, 1, "s"],
  [3600, 60, "m"],
  [86_400, 3600, "h"],
  [30 * 86_400, 86_400, "d"],
];

/** `just now`, `4m ago`, `in 2d`; beyond a month the date. */
export function formatRelative(at: Date, now: number): string {
  const seconds = Math.round((now - at.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return "just now";
  for (const [limit, divisor, unit] of STEPS) {
    if (size >= limit) continue;
    const text = `${Math.floor(size / divisor)}${unit}`;
    return seconds > 0 ? `${text} ago` : `in ${text}`;
  }
  return at.toISOString().slice(0, 10);
}

/** `2026-11-21 14:03:07 UTC`: the same for everybody who reads it. */
export const formatMoment = (at: Date): string => `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;

const LAST_YEAR_MS = 253_402_300_799_999; // the end of the year 9999

/**
 * A moment on an axis, without the year and the zone, which would not fit between two ticks. A script whose clock counts
 * in nanoseconds has times that are no moments: they are shown as numbers.
 */
export const formatTick = (ms: number): string =>
  Math.abs(ms) > LAST_YEAR_MS ? formatMetric(ms) : formatMoment(new Date(ms)).slice(5, 16);
