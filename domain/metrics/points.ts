/** One logged value. `step` is a safe integer, `time` is in milliseconds since the epoch, `value` is any float64. */
export interface Point {
  step: number;
  time: number;
  value: number;
}

/** A value of one of a run's metrics. */
export interface KeyedPoint extends Point {
  key: string;
}

/** Many points, column by column: what a chunk holds. The three arrays are equally long. */
export interface Columns {
  steps: Float64Array;
  times: Float64Array;
  values: Float64Array;
}

/** What a chart draws along its horizontal axis. */
export type Axis = "step" | "time";

/** Orders numbers with NaN last and equal to itself, as Postgres does; 0 and -0 are equal. */
export function compareValues(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The order of a metric's history: time, step, value. Equal points are the same point. */
export function comparePoints(a: Point, b: Point): number {
  return a.time - b.time || a.step - b.step || compareValues(a.value, b.value);
}

export function emptyColumns(length: number): Columns {
  return {
    steps: new Float64Array(length),
    times: new Float64Array(length),
    values: new Float64Array(length),
  };
}

export function toColumns(points: readonly Point[]): Columns {
  const columns = emptyColumns(points.length);
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    columns.steps[i] = point.step;
    columns.times[i] = point.time;
    columns.values[i] = point.value;
  }
  return columns;
}

export function pointAt({ steps, times, values }: Columns, i: number): Point {
  return { step: steps[i]!, time: times[i]!, value: values[i]! };
}

export function toPoints(columns: Columns): Point[] {
  return Array.from(columns.values, (_, i) => pointAt(columns, i));
}

/** The points `from` to `to` (exclusive), sharing memory with the whole. */
export function sliceColumns({ steps, times, values }: Columns, from: number, to: number): Columns {
  return {
    steps: steps.subarray(from, to),
    times: times.subarray(from, to),
    values: values.subarray(from, to),
  };
}

export function concatColumns(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0]!;
  const whole = emptyColumns(parts.reduce((sum, part) => sum + part.values.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.steps.set(part.steps, offset);
    whole.times.set(part.times, offset);
    whole.values.set(part.values, offset);
    offset += part.values.length;
  }
  return whole;
}
