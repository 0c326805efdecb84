import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignCurve, bandOf, type Curve, makeGrid } from "./align";

const curveOf = (points: readonly (readonly [number, number])[]): Curve => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});
const plain = (values: Float64Array) => [...values];

describe("a band", () => {
  it("is the mean and the spread of runs with the same steps", () => {
    const curves = [
      curveOf([
        [0, 1],
        [1, 2],
      ]),
      curveOf([
        [0, 3],
        [1, 6],
      ]),
    ];
    const band = bandOf(curves, makeGrid(curves, 100));
    expect(plain(band.x)).toEqual([0, 1]);
    expect(plain(band.mean)).toEqual([2, 4]);
    expect(band.std[0]).toBeCloseTo(Math.SQRT2);
    expect([plain(band.min), plain(band.max), plain(band.runs)]).toEqual([
      [1, 2],
      [3, 6],
      [2, 2],
    ]);
  });
  it("fills a run in between its own steps, and never beyond its ends", () => {
    const dense = curveOf([0, 1, 2, 3, 4, 5].map((step) => [step, 0]));
    const sparse = curveOf([
      [1, 10],
      [3, 30],
    ]);
    const grid = makeGrid([dense, sparse], 100);
    expect(plain(alignCurve(sparse, grid))).toEqual([Number.NaN, 10, 20, 30, Number.NaN, Number.NaN]);
    expect(plain(bandOf([dense, sparse], grid).runs)).toEqual([1, 2, 2, 2, 1, 1]);
  });
  it("leaves out what is not finite, and parts in which nobody has a value", () => {
    const curves = [
      curveOf([
        [0, Number.NaN],
        [1, 4],
        [2, Number.POSITIVE_INFINITY],
      ]),
    ];
    expect(plain(bandOf(curves, makeGrid(curves, 100)).x)).toEqual([1]);
    expect(bandOf([], makeGrid([], 100)).x).toHaveLength(0);
  });
  it("lies between its edges and never has more parts than asked for", () => {
    const point = fc.tuple(
      fc.integer({ min: -5000, max: 5000 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    const curve = fc
      .array(point, { maxLength: 50 })
      .map((points) => curveOf(points.sort((a, b) => a[0] - b[0])));
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 8 }), fc.integer({ min: 1, max: 200 }), (curves, parts) => {
        const grid = makeGrid(curves, parts);
        expect(grid.count).toBeLessThanOrEqual(parts);
        const band = bandOf(curves, grid);
        band.mean.forEach((mean, part) => {
          expect(mean).toBeGreaterThanOrEqual(band.min[part]! - 1e-6);
          expect(mean).toBeLessThanOrEqual(band.max[part]! + 1e-6);
          expect(band.std[part]).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });
});
