import { expect, test } from "vitest";
import { type ChoicePlan, isTrue, readBlock, readCondition, skippedSteps } from "./choices";
import type { PipelinePlan, StepPlan } from "./plan";

test("a condition is an output that says true or false, or a metric that is compared", () => {
  expect(readCondition(" ${{parent.jobs.check.outputs.ok}} ")).toEqual({
    from: "output",
    step: "check",
    output: "ok",
  });
  expect(readCondition("${{parent.jobs.evaluate.metrics.accuracy}} >= 0.9")).toEqual({
    from: "metric",
    step: "evaluate",
    metric: "accuracy",
    compare: ">=",
    value: 0.9,
  });
  expect(readCondition("${{parent.jobs.e.metrics.val.loss}}<-1e-3")).toMatchObject({
    metric: "val.loss",
    compare: "<",
    value: -0.001,
  });
});

test.each([
  "",
  "true",
  "${{parent.inputs.x}}",
  "${{parent.jobs.a.outputs.x}} > 1",
  "${{parent.jobs.a.metrics.x}}",
  "${{parent.jobs.a.metrics.x}} >= much",
  "1 < ${{parent.jobs.a.metrics.x}}",
  "${{parent.jobs.a.outputs.x}} ${{parent.jobs.b.outputs.x}}",
])("%j asks nothing that can be answered", (text) => expect(readCondition(text)).toBeNull());

test("a block names steps, one or a list", () => {
  expect(readBlock("${{parent.jobs.train}}")).toEqual(["train"]);
  expect(readBlock(["${{ parent.jobs.a }}", "b"])).toEqual(["a", "b"]);
  expect(readBlock(undefined)).toEqual([]);
  for (const block of ["${{parent.jobs.a.outputs.x}}", "not a name", "x ${{parent.jobs.a}}"])
    expect(readBlock(block)).toBeNull();
});

test("each comparison is what it says, and nothing compares with what is no number", () => {
  const all = (value: number) =>
    [">=", "<=", ">", "<", "==", "!="].map((word) => isTrue(value, word as never, 1));
  expect(all(1)).toEqual([true, true, false, false, true, false]);
  expect(all(2)).toEqual([true, false, true, false, false, true]);
  expect(all(Number.NaN)).toEqual([false, false, false, false, false, true]);
});

const step = (name: string, needs: Record<string, { of: string; optional?: boolean }> = {}): StepPlan =>
  ({
    name,
    sources: Object.fromEntries(
      Object.entries(needs).map(([input, { of }]) => [input, { from: "step", step: of, output: "o" }]),
    ),
    inputs: Object.fromEntries(
      Object.entries(needs).map(([input, { optional }]) => [input, { type: "uri_file", optional }]),
    ),
  }) as unknown as StepPlan;
const choice = (name: string, asks: string, whenTrue: string[], whenFalse: string[]): ChoicePlan => ({
  ...{ name, label: name, whenTrue, whenFalse },
  condition: { from: "output", step: asks, output: "o" },
});

test("what is not taken is skipped, and whatever needs it; who can do without it runs", () => {
  const plan: PipelinePlan = {
    steps: [
      step("check"),
      step("a"),
      step("b"),
      step("after", { i: { of: "a" } }),
      step("merge", { x: { of: "a", optional: true }, y: { of: "b", optional: true } }),
      step("inner"),
    ],
    choices: [choice("first", "check", ["a"], ["b"]), choice("second", "a", ["inner"], [])],
    outputs: {},
  };
  const names = (decided: [string, boolean][]) => [...skippedSteps(plan, new Map(decided))];
  expect(names([])).toEqual([]);
  expect(names([["first", true]])).toEqual([["b", "first"]]);
  expect(names([["first", false]])).toEqual([
    ["a", "first"],
    ["after", "first"],
    ["inner", "first"],
  ]);
  expect(
    names([
      ["first", true],
      ["second", false],
    ]),
  ).toEqual([
    ["b", "first"],
    ["inner", "second"],
  ]);
});
