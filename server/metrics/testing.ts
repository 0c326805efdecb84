import fc from "fast-check";
import type { KeyedPoint } from "@/domain/metrics/points";

/** A point whose step and time are plain numbers. */
type Small<P extends KeyedPoint> = P & { step: number; time: number };

/** For tests: steps `from` to `to` of one metric, a second apart; `valueAt` gives their values. */
export function makeSteps(
  key: string,
  from: number,
  to: number,
  valueAt: (step: number) => number = Math.sin,
): Small<KeyedPoint>[] {
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  return steps.map((step) => ({ key, step, time: 1_700_000_000_000 + step * 1000, value: valueAt(step) }));
}

/** Few steps, times and values, so that batches overlap, repeat and come late. */
export const crowdedPoint: fc.Arbitrary<KeyedPoint> = fc.record({
  key: fc.constant("loss"),
  step: fc.integer({ min: 0, max: 3 }),
  time: fc.integer({ min: 1000, max: 1006 }),
  value: fc.constantFrom(0.5, 1, Number.NaN, Infinity, -Infinity),
});
