import { expect, test } from "vitest";
import { pairMetrics, pairSteps } from "./compare-steps";
import type { GraphStep } from "./graph";

const step = (name: string): GraphStep => ({
  ...{ name, label: name, kind: "command", component: null, inputs: [], outputs: [], parameters: {} },
  ...{ run: null, reuse: null },
});

test("steps of one name are beside each other, and a step that only one side has stands alone", () => {
  const pairs = pairSteps(["a", "b", "c"].map(step), ["c", "d", "a"].map(step));
  expect(pairs.map(({ name, left, right }) => [name, left?.name, right?.name])).toEqual([
    ["a", "a", "a"],
    ["b", "b", undefined],
    ["c", "c", "c"],
    ["d", undefined, "d"],
  ]);
});

test("metrics that differ come first, and two that are no number are the same", () => {
  const left = new Map([
    ["a", 1],
    ["b", 2],
    ["n", Number.NaN],
  ]);
  const right = new Map([
    ["a", 1],
    ["b", 3],
    ["n", Number.NaN],
    ["r", 0],
  ]);
  expect(pairMetrics(left, right).map(({ key }) => key)).toEqual(["b", "r", "a", "n"]);
});
