import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearScale, logScale } from "../scale";
import { nearestIndex } from "./nearest";
import { extentOf, layOutPlot, type Plot } from "./plot";
import { type ChartSeries, dashLines } from "./series";
import { smooth } from "./smooth";
import { traceBand, traceLine } from "./trace";
import { nearestValue, valuesAt } from "./values-at";

const unit = linearScale([0, 10], [0, 10]);
const plot = { x: unit, y: unit, xDomain: [0, 10], yDomain: [0, 10] } as unknown as Plot;
const lineOf = (y: number[], x: number[] = y.map((_, index) => index), id = "a"): ChartSeries => ({
  id,
  label: id,
  color: "var(--series-1)",
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

/** Takes down what is traced, as the `d` of an SVG path. */
function record() {
  const parts: string[] = [];
  return {
    path: () => parts.join(""),
    moveTo: (x: number, y: number) => void parts.push(`M${x},${y}`),
    lineTo: (x: number, y: number) => void parts.push(`L${x},${y}`),
    closePath: () => void parts.push("Z"),
  };
}
function pathOf(y: number[], x?: number[]): string {
  const pen = record();
  traceLine(pen, plot, lineOf(y, x));
  return pen.path();
}

describe("a traced line", () => {
  it("is broken at values that are not finite", () => {
    expect(pathOf([1, 2, Number.NaN, 4, 5])).toBe("M0,1L1,2M3,4L4,5");
    expect(pathOf([1, 2, Number.POSITIVE_INFINITY, 4, 5])).toBe("M0,1L1,2M3,4L4,5");
  });
  it("leaves a trace of a lone point between two gaps", () => {
    expect(pathOf([Number.NaN, 1, Number.NaN])).toBe("M1,1L1.01,1");
  });
  it("keeps the lowest and the highest of each column of pixels, and its ends", () => {
    expect(pathOf([5, 1, 9, 3, 4], [2, 2.1, 2.2, 2.3, 3])).toBe("M2,5L2.3,1L2.3,9L2.3,3L3,4");
  });
  it("reaches every extreme, however many points share a column", () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(values, (y) => {
        const x = y.map((_, index) => (index / y.length) * 5);
        const heights = [...pathOf(y, x).matchAll(/,(-?[\d.e-]+)/g)].map((match) => Number(match[1]));
        expect(Math.max(...heights)).toBe(Math.max(...y.map((value) => unit.toPixel(value))));
        expect(Math.min(...heights)).toBe(Math.min(...y.map((value) => unit.toPixel(value))));
      }),
    );
  });
});

describe("a traced band", () => {
  it("goes along its upper edge and back along the lower one, anew after a gap", () => {
    const pen = record();
    const low = Float64Array.of(1, 1, Number.NaN, 2);
    const high = Float64Array.of(3, 4, Number.NaN, 5);
    traceBand(pen, plot, Float64Array.of(0, 1, 2, 3), { low, high });
    expect(pen.path()).toBe("M0,3L1,4L1,1L0,1ZM3,5L3,2Z");
  });
  it("goes down to the foot of a logarithmic axis where its lower edge is below zero", () => {
    const pen = record();
    const y = logScale([0.1, 10], [10, 0]);
    const low = Float64Array.of(-1);
    traceBand(pen, { ...plot, y, yDomain: [0.1, 10] }, Float64Array.of(0), {
      low,
      high: Float64Array.of(10),
    });
    expect(pen.path()).toBe("M0,0L0,10Z");
  });
});

describe("smooth", () => {
  it("keeps a constant, from the first value on, and leaves gaps as they are", () => {
    const smoothed = [...smooth(Float64Array.of(5, 5, Number.NaN, 5), 0.9)];
    expect(smoothed[2]).toBeNaN();
    for (const value of [smoothed[0], smoothed[1], smoothed[3]]) expect(value).toBeCloseTo(5);
  });
  it("never leaves the range of the values", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (y, weight) => {
        const [low, high] = [Math.min(...y), Math.max(...y)];
        for (const value of smooth(Float64Array.from(y), weight)) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-3);
          expect(value).toBeLessThanOrEqual(high + 1e-3);
        }
      }),
    );
  });
});

describe("nearestIndex", () => {
  it("finds what a look at every value finds", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: -1200, max: 1200 }), (values, at) => {
        const ascending = Float64Array.from(values).sort();
        const distance = Math.abs(ascending[nearestIndex(ascending, at)]! - at);
        expect(distance).toBe(Math.min(...values.map((value) => Math.abs(value - at))));
      }),
    );
    expect(nearestIndex(new Float64Array(), 1)).toBe(-1);
  });
});

describe("valuesAt", () => {
  const lines = [
    lineOf([1, 1], [0, 10], "low"),
    lineOf([9, 9], [0, 10], "high"),
    lineOf([5, 5], [0, 1], "short"),
  ];
  const wide = layOutPlot(lines, {
    ...{ widthPx: 500, heightPx: 200, isLogX: false, isLogY: false, ignoresOutliers: false },
    zoom: null,
  });
  it("sorts from the highest to the lowest and leaves out a line that has ended", () => {
    expect(valuesAt(wide, lines, 10).map(({ series }) => series.id)).toEqual(["high", "low"]);
    expect(valuesAt(wide, lines, 0.5).map(({ series }) => series.id)).toEqual(["high", "short", "low"]);
  });
  it("puts what is no number last and infinity first", () => {
    const odd = [
      lineOf([Number.NaN], [5], "nan"),
      lineOf([Number.POSITIVE_INFINITY], [5], "up"),
      lineOf([0], [5], "zero"),
    ];
    expect(valuesAt(wide, odd, 5).map(({ series }) => series.id)).toEqual(["up", "zero", "nan"]);
  });
  it("knows the line nearest to the pointer", () => {
    const values = valuesAt(wide, lines, 0.5);
    expect(nearestValue(values, wide.y.toPixel(8))?.series.id).toBe("high");
    expect(nearestValue(values, wide.y.toPixel(4.4))?.series.id).toBe("short");
    expect(nearestValue([], 4)).toBeUndefined();
  });
});

describe("a plot", () => {
  const options = {
    widthPx: 400,
    heightPx: 180,
    isLogX: false,
    isLogY: false,
    ignoresOutliers: false,
    zoom: null,
  };
  it("gives one point, and a million at one step, some width", () => {
    expect(extentOf([lineOf([1], [7])])).toEqual([6.5, 7.5]);
    expect(extentOf([lineOf([1, 2, 3], [7, 7, 7])])).toEqual([6.5, 7.5]);
    expect(extentOf([])).toEqual([0, 1]);
  });
  it("begins a logarithmic x axis at the first place above zero", () => {
    expect(extentOf([lineOf([1, 2, 3], [0, 1, 100])], true)).toEqual([1, 100]);
  });
  it("lets outliers be, or not, decide its height", () => {
    const line = lineOf(Array.from({ length: 1000 }, (_, index) => (index === 500 ? 1e6 : Math.sin(index))));
    expect(layOutPlot([line], options).yDomain[1]).toBeGreaterThan(1e6);
    expect(layOutPlot([line], { ...options, ignoresOutliers: true }).yDomain[1]).toBeLessThan(2);
  });
  it("stands for NaN and infinities only", () => {
    const { yDomain } = layOutPlot([lineOf([Number.NaN, Number.POSITIVE_INFINITY])], {
      ...options,
      ignoresOutliers: true,
    });
    expect(yDomain).toEqual([0, 1]);
  });
  it("has whole numbers at the x axis, but within one step", () => {
    expect(layOutPlot([lineOf([1, 2, 3, 4])], options).xTicks.every(Number.isInteger)).toBe(true);
    expect(layOutPlot([lineOf([1, 2])], { ...options, zoom: [0.1, 0.9] }).xTicks.length).toBeGreaterThan(1);
  });
});

it("dashes the second line of a colour, so that it reads apart", () => {
  const dashes = dashLines(Array.from({ length: 3 }, (_, index) => lineOf([1], [0], `${index}`)));
  expect(new Set(dashes.map(String)).size).toBe(3);
  expect(dashes[0]).toEqual([]);
});
