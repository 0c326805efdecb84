import { describe, expect, it } from "vitest";
import type { Dimension } from "../dimension";
import { brushOfPixels, layOutAxes, nearestRun, pixelsOfBrush, runsWithin } from "./layout";
import { NO_PARALLEL_STATE } from "./parallel-state";

const rate: Dimension = { id: "params.`lr`", label: "lr", kind: "number", values: [0.001, 0.01, 0.1, null] };
const optimizer: Dimension = {
  id: "params.`opt`",
  label: "opt",
  kind: "text",
  values: ["adam", "sgd", "adam", "lion"],
};
const box = { widthPx: 600, heightPx: 300 };

describe("layOutAxes", () => {
  it("gives a run without a value a place below the axis", () => {
    const [axis] = layOutAxes([rate], NO_PARALLEL_STATE, box);
    expect(axis!.crossings[3]).toBeGreaterThan(Math.max(...axis!.crossings.slice(0, 3)));
  });
  it("is logarithmic where that is wanted and hides nobody", () => {
    const [axis] = layOutAxes([rate], { log: { [rate.id]: true }, brushes: {} }, box);
    const [low, middle, high] = axis!.crossings;
    expect(middle).toBeCloseTo((low! + high!) / 2);
    const withZero = { ...rate, values: [0, 0.01, 0.1, null] };
    expect(layOutAxes([withZero], { log: { [rate.id]: true }, brushes: {} }, box)[0]!.isLog).toBe(false);
  });
  it("is logarithmic by itself where the values spread over three powers of ten", () => {
    const wide = { ...rate, values: [1e-5, 0.1, null] };
    expect(layOutAxes([wide], NO_PARALLEL_STATE, box)[0]!.isLog).toBe(true);
    expect(layOutAxes([wide], { log: { [rate.id]: false }, brushes: {} }, box)[0]!.isLog).toBe(false);
    expect(layOutAxes([{ ...rate, values: [0, 0.01, 100] }], NO_PARALLEL_STATE, box)[0]!.isLog).toBe(false);
    expect(layOutAxes([rate], NO_PARALLEL_STATE, box)[0]!.isLog).toBe(false);
  });
  it("gives equal runs one place, and no run at all an axis", () => {
    const [same] = layOutAxes([{ ...rate, values: [2, 2] }], NO_PARALLEL_STATE, box);
    expect(same!.crossings[0]).toBe(same!.crossings[1]);
    expect(layOutAxes([{ ...rate, values: [] }], NO_PARALLEL_STATE, box)[0]!.ticks.length).toBeGreaterThan(0);
  });
});

describe("runsWithin", () => {
  it("keeps the runs that pass every brush; a missing value passes none", () => {
    const brushes = { [rate.id]: [0.005, 1] as [number, number] };
    expect(runsWithin([rate, optimizer], { log: {}, brushes }, 4)).toEqual([1, 2]);
    expect(
      runsWithin([rate, optimizer], { log: {}, brushes: { ...brushes, [optimizer.id]: ["adam"] } }, 4),
    ).toEqual([2]);
  });
});

describe("a brush", () => {
  const axes = layOutAxes([rate, optimizer], NO_PARALLEL_STATE, box);
  it("covers the pixels that it was dragged over", () => {
    const brush = brushOfPixels(axes[0]!, 200, 100)!;
    const [top, bottom] = pixelsOfBrush(axes[0]!, brush);
    expect(top).toBeCloseTo(100);
    expect(bottom).toBeCloseTo(200);
  });
  it("means the texts that lie within it, or nothing", () => {
    expect(brushOfPixels(axes[1]!, 0, 300)).toEqual(["adam", "lion", "sgd"]);
    expect(brushOfPixels(axes[1]!, 0, 1)).toBeNull();
  });
});

describe("nearestRun", () => {
  const axes = layOutAxes([rate, optimizer], NO_PARALLEL_STATE, box);
  it("is the one whose line passes under the pointer", () => {
    expect(nearestRun(axes, [0, 1, 2, 3], axes[0]!.xPx, axes[0]!.crossings[2]! + 3)).toBe(2);
    expect(nearestRun(axes, [0, 1], axes[0]!.xPx, axes[0]!.crossings[2]!)).toBeNull();
    expect(nearestRun(axes, [0, 1, 2, 3], 0, 0)).toBeNull();
  });
});
