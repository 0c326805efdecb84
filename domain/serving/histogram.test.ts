import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addTime,
  BUCKETS,
  bucketOf,
  countOf,
  cumulate,
  decodeCounts,
  emptyHistogram,
  encodeCounts,
  mergeInto,
  percentile,
} from "./histogram";

const MOST_WRONG = 0.045;
const time = fc.double({ min: 0.04, max: 200_000, noNaN: true });
const times = fc.array(time, { minLength: 1, maxLength: 300 });

function histogramOf(all: readonly number[]) {
  const histogram = emptyHistogram();
  for (const ms of all) addTime(histogram, ms);
  return histogram;
}

describe("a histogram of times", () => {
  test("tells every percentile within 4.5 % of the true one, also after it was merged", () => {
    const part = fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1);
    fc.assert(
      fc.property(times, times, part, (some, others, wanted) => {
        const merged = histogramOf(some);
        mergeInto(merged, histogramOf(others));
        const sorted = [...some, ...others].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(wanted * sorted.length)) - 1]!;
        expect(Math.abs(percentile(merged, wanted)! / exact - 1)).toBeLessThan(MOST_WRONG);
      }),
    );
  });

  test("is the same after it was stored", () => {
    const counts = fc.array(
      fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 40 })),
      { minLength: BUCKETS, maxLength: BUCKETS },
    );
    fc.assert(
      fc.property(counts, (given) => {
        const before = Float64Array.from(given);
        expect(decodeCounts(encodeCounts(before))).toEqual(before);
      }),
    );
  });

  test("is stored in few bytes where few buckets are used", () => {
    expect(encodeCounts(histogramOf([1, 1.01, 1.02, 900]).counts)).toHaveLength(4);
    expect(encodeCounts(emptyHistogram().counts)).toHaveLength(0);
  });

  test("counts what is too short, too long or no number at its ends", () => {
    expect([0, -1, Number.NaN, 0.031].map(bucketOf)).toEqual([0, 0, 0, 0]);
    expect([2 ** 18, 1e9, Number.POSITIVE_INFINITY].map(bucketOf)).toEqual(Array(3).fill(BUCKETS - 1));
  });

  test("has no percentile while it is empty", () => {
    expect(percentile(emptyHistogram(), 0.5)).toBeNull();
  });

  test("says how many took at most each power of two of a millisecond, without an error", () => {
    fc.assert(
      fc.property(times, (all) => {
        const histogram = histogramOf(all);
        const steps = cumulate(histogram);
        for (const { ms, count } of steps) expect(count).toBe(all.filter((one) => one < ms).length);
        expect(steps.at(-1)!.count).toBe(countOf(histogram));
      }),
    );
  });
});
