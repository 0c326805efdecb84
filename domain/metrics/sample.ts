import { type Axis, type Columns, copyPoint, emptyColumns } from "./points";

/** Collects which points of a stretch must stay: the extremes, and one of each kind that is no finite number. */
class Stretch {
  private lowest = -1;
  private highest = -1;
  private nan = -1;
  private up = -1;
  private down = -1;

  add(i: number, values: Float64Array): void {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      if (this.lowest < 0 || value < values[this.lowest]!) this.lowest = i;
      if (this.highest < 0 || value > values[this.highest]!) this.highest = i;
    } else if (Number.isNaN(value)) this.nan = i;
    else if (value > 0) this.up = i;
    else this.down = i;
  }

  /** Moves the chosen points to `kept`, in their order, and starts anew. */
  flush(kept: number[]): void {
    const chosen = [this.lowest, this.highest, this.nan, this.up, this.down].filter((i) => i >= 0);
    chosen.sort((a, b) => a - b);
    for (const i of chosen) if (kept[kept.length - 1] !== i) kept.push(i);
    this.lowest = this.highest = this.nan = this.up = this.down = -1;
  }
}

function pick(columns: Columns, rows: readonly number[]): Columns {
  const picked = emptyColumns(rows.length, columns.rests !== undefined);
  for (let i = 0; i < rows.length; i++) copyPoint(columns, rows[i]!, picked, i);
  return picked;
}

/** Keeps the first and last point, and what `Stretch` keeps of each run of points with the same `stretchOf`. */
function keepExtremes(columns: Columns, stretchOf: (i: number) => number): Columns {
  const { values } = columns;
  if (values.length === 0) return columns;
  const kept = [0];
  const stretch = new Stretch();
  let current = stretchOf(0);
  for (let i = 0; i < values.length; i++) {
    const next = stretchOf(i);
    if (next !== current) stretch.flush(kept);
    current = next;
    stretch.add(i, values);
  }
  stretch.flush(kept);
  if (kept[kept.length - 1] !== values.length - 1) kept.push(values.length - 1);
  return pick(columns, kept);
}

export interface SampleOptions {
  /** How many equal parts the axis is cut into: the width of the chart in pixels. */
  buckets: number;
  axis: Axis;
}

/**
 * Reduces a curve that is ordered along the axis to what a chart of that many pixels can show: each bucket of the axis
 * keeps its lowest and highest point and one of each of NaN, Infinity and -Infinity, so no spike is ever missed; the curve
 * keeps its two ends. Returns real points in their order, all of them where they are at most twice the buckets.
 *
 * This is the min/max selection of MinMaxLTTB (Van Der Donckt et al., 2023) on equal parts of the axis, as in M4
 * (Jugel et al., 2014). The LTTB step after it is left out: of two spikes in one bucket it keeps one.
 */
export function sampleColumns(columns: Columns, { buckets, axis }: SampleOptions): Columns {
  const along = axis === "time" ? columns.times : columns.steps;
  if (along.length <= buckets * 2) return columns;
  const from = along[0]!;
  const span = along[along.length - 1]! - from;
  const perUnit = span > 0 ? buckets / span : 0;
  const last = buckets - 1;
  return keepExtremes(columns, (i) => Math.min(last, Math.floor((along[i]! - from) * perUnit)));
}

/** Points per stretch of an outline: a chart of a million points needs no finer look than 128 of them a pixel. */
export const OUTLINE_STRETCH = 128;

/** The few points of a chunk that stand for it in a zoomed-out chart: the extremes of each 128 points in a row. */
export function outlineColumns(columns: Columns): Columns {
  return keepExtremes(columns, (i) => Math.floor(i / OUTLINE_STRETCH));
}
