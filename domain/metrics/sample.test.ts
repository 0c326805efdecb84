import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPoints } from "./arbitraries";
import { orderColumns } from "./order";
import { comparePoints, concatColumns, sliceColumns, toColumns, toPoints } from "./points";
import { outlineColumns, sampleColumns } from "./sample";

const MILLION = 1_000_000;
const flat = (count: number, spikes: Record<number, number>) =>
  toColumns(
    Array.from({ length: count }, (_, i) => ({
      step: i,
      time: 1000 + i,
      value: spikes[i] ?? Math.sin(i / 1000),
    })),
  );
/** Of both zeros either is as low and as high as the other. */
const extremes = (values: Iterable<number>) => {
  const finite = [...values].filter(Number.isFinite).map((value) => value + 0);
  return [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
};

describe("sampleColumns", () => {
  it("shows each single spike among a million points, up and down, at any place", () => {
    const sampled = sampleColumns(flat(MILLION, { 7: 50, 500000: -40, 500001: 60, 999998: 70 }), {
      buckets: 600,
      axis: "step",
    });
    expect([50, -40, 60, 70].every((spike) => sampled.values.includes(spike))).toBe(true);
    expect(sampled.values.length).toBeLessThanOrEqual(1202);
  });

  it("keeps the ends, the extremes and one of each kind of no number, adds nothing, and stays small", () => {
    fc.assert(
      fc.property(
        anyPoints,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom("step" as const, "time" as const),
        (points, buckets, axis) => {
          const whole = orderColumns(toColumns(points), axis);
          const sampled = sampleColumns(whole, { buckets, axis });
          const [all, kept] = [toPoints(whole), toPoints(sampled)];
          expect(kept.length).toBeLessThanOrEqual(buckets * 5 + 2);
          expect(kept.every((point) => all.some((other) => comparePoints(other, point) === 0))).toBe(true);
          expect(extremes(sampled.values)).toEqual(extremes(whole.values));
          expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)]);
          for (const odd of [Number.NaN, Infinity, -Infinity]) {
            expect(sampled.values.some((value) => Object.is(value, odd))).toBe(
              whole.values.some((value) => Object.is(value, odd)),
            );
          }
        },
      ),
    );
  });

  it("leaves a short curve whole", () => {
    const columns = flat(200, {});
    expect(sampleColumns(columns, { buckets: 100, axis: "step" })).toEqual(columns);
  });

  it("cuts the axis in equal parts, so a dense stretch does not push out a sparse one", () => {
    const points = [...Array(5000).keys()].map((i) => ({
      step: i < 4990 ? i : i * 100,
      time: i,
      value: i % 2,
    }));
    const sampled = sampleColumns(toColumns(points), { buckets: 100, axis: "step" });
    expect(sampled.steps.filter((step) => step >= 499_000).length).toBeGreaterThanOrEqual(2);
  });
});

describe("outlineColumns", () => {
  it("stands for its chunk: sampling outlines finds the spike that sampling the points finds", () => {
    const curve = flat(100_000, { 54321: 9, 77777: Number.NaN });
    const starts = Array.from({ length: 98 }, (_, i) => i * 1024);
    const outlines = concatColumns(starts.map((at) => outlineColumns(sliceColumns(curve, at, at + 1024))));
    const sampled = sampleColumns(outlines, { buckets: 300, axis: "time" });
    expect(outlines.values.length).toBeLessThan(100_000 / 40);
    expect(sampled.values.includes(9)).toBe(true);
    expect(sampled.values.some(Number.isNaN)).toBe(true);
  });
});
