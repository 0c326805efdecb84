import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { domainOf, formatTick, linearScale, linearTicks, logScale, logTicks } from "./scale";

const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });

describe("scales", () => {
  it("maps a pixel back to the value that it came from", () => {
    fc.assert(
      fc.property(
        finite,
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, span, part) => {
          const scale = linearScale([from, from + span], [40, 440]);
          const value = from + span * part;
          expect(Math.abs(scale.toValue(scale.toPixel(value)) - value)).toBeLessThanOrEqual(
            (Math.abs(from) + span) * 1e-9,
          );
        },
      ),
    );
  });
  it("has no place for zero and below on a logarithmic axis", () => {
    const scale = logScale([0.1, 10], [0, 200]);
    expect(scale.toPixel(1)).toBeCloseTo(100);
    expect(scale.toPixel(0)).toBeNaN();
    expect(scale.toPixel(-1)).toBeNaN();
  });
});

describe("ticks", () => {
  it("are round numbers within the interval", () => {
    expect(linearTicks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks([-3, 7.2], 4)).toEqual([0, 5]);
    expect(logTicks([0.0009, 12], 6)).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(logTicks([2, 6], 4)).toEqual([2, 3, 4, 5, 6]);
  });
  it("read apart however close they are", () => {
    expect(linearTicks([12.241, 12.2501], 3).map(formatTick)).toEqual(["12.245", "12.25"]);
    expect([0, 2e-7, 1.5e9, -0.5].map(formatTick)).toEqual(["0", "2e-7", "1.5e9", "-0.5"]);
  });
  it("never leave the interval and never explode in number", () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (from, span) => {
        const ticks = linearTicks([from, from + span], 5);
        expect(ticks.length).toBeLessThanOrEqual(12);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - span * 0.01 - Math.abs(from) * 1e-9);
          expect(tick).toBeLessThanOrEqual(from + span * 1.01 + Math.abs(from) * 1e-9);
        }
      }),
    );
  });
});

describe("domainOf", () => {
  it("leaves out what has no place", () => {
    expect(domainOf([Number.NaN, null, Number.POSITIVE_INFINITY])).toEqual([0, 1]);
    const [low, high] = domainOf([0, 10, Number.NaN]);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(10);
  });
  it("gives a constant some height", () => {
    const [low, high] = domainOf([3, 3]);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
  });
});
