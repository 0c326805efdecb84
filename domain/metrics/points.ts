import { compareInt64, type Int64 } from "../int64";

/** One logged value. `time` is in milliseconds since the epoch, `value` is any float64. */
export interface Point {
  step: Int64;
  time: Int64;
  value: number;
}

/** A value of one of a run's metrics. */
export interface KeyedPoint extends Point {
  key: string;
}

/** Many points, column by column: what a chunk holds. The arrays are equally long. */
export interface Columns {
  steps: Float64Array;
  times: Float64Array;
  values: Float64Array;
  /** Only where a step or time lies beyond 2^53: what float64 leaves of it, so that the two together are exact. */
  rests?: Rests;
}
export type Rests = Pick<Columns, "steps" | "times">;

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
  return compareInt64(a.time, b.time) || compareInt64(a.step, b.step) || compareValues(a.value, b.value);
}

export function emptyColumns(length: number, hasRests = false): Columns {
  const make = () => new Float64Array(length);
  const columns = { steps: make(), times: make(), values: make() };
  return hasRests ? { ...columns, rests: { steps: make(), times: make() } } : columns;
}

const isLarge = ({ step, time }: Point) => typeof step === "bigint" || typeof time === "bigint";
const restOf = (exact: Int64) => (typeof exact === "bigint" ? Number(exact - BigInt(Number(exact))) : 0);
const joined = (near: number, rest: number): Int64 =>
  Number.isSafeInteger(near) ? near : BigInt(near) + BigInt(rest);

export function toColumns(points: readonly Point[]): Columns {
  const columns = emptyColumns(points.length, points.some(isLarge));
  const { rests } = columns;
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    columns.steps[i] = Number(point.step);
    columns.times[i] = Number(point.time);
    columns.values[i] = point.value;
    if (!rests) continue;
    rests.steps[i] = restOf(point.step);
    rests.times[i] = restOf(point.time);
  }
  return columns;
}

export function pointAt({ steps, times, values, rests }: Columns, i: number): Point {
  const [step, time, value] = [steps[i]!, times[i]!, values[i]!];
  if (!rests) return { step, time, value };
  return { step: joined(step, rests.steps[i]!), time: joined(time, rests.times[i]!), value };
}

/** Copies one point of some columns into others, which have rests where those have. */
export function copyPoint(from: Columns, i: number, to: Columns, at: number): void {
  to.steps[at] = from.steps[i]!;
  to.times[at] = from.times[i]!;
  to.values[at] = from.values[i]!;
  if (!from.rests) return;
  to.rests!.steps[at] = from.rests.steps[i]!;
  to.rests!.times[at] = from.rests.times[i]!;
}

export function toPoints(columns: Columns): Point[] {
  return Array.from(columns.values, (_, i) => pointAt(columns, i));
}

/** The points `from` to `to` (exclusive), sharing memory with the whole. */
export function sliceColumns({ values, rests, ...whole }: Columns, from: number, to: number): Columns {
  const cut = ({ steps, times }: Rests) => ({
    steps: steps.subarray(from, to),
    times: times.subarray(from, to),
  });
  const slice = { ...cut(whole), values: values.subarray(from, to) };
  return rests ? { ...slice, rests: cut(rests) } : slice;
}

export function concatColumns(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0]!;
  const total = parts.reduce((sum, part) => sum + part.values.length, 0);
  const whole = emptyColumns(
    total,
    parts.some(({ rests }) => rests),
  );
  let offset = 0;
  for (const part of parts) {
    whole.steps.set(part.steps, offset);
    whole.times.set(part.times, offset);
    whole.values.set(part.values, offset);
    if (part.rests) {
      whole.rests!.steps.set(part.rests.steps, offset);
      whole.rests!.times.set(part.rests.times, offset);
    }
    offset += part.values.length;
  }
  return whole;
}
