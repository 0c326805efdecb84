import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countRuns, type RunPlan } from "./plan";
import { planTrees } from "./plan-trees";

const now = new Date("2026-06-01T00:00:00Z");
const plan = (runs: number, seed = 1) => [...planTrees({ runs, seed, now })];
const flatten = (plans: RunPlan[]): RunPlan[] => plans.flatMap((one) => [one, ...flatten(one.children)]);
const depthOf = ({ children }: RunPlan): number => 1 + Math.max(0, ...children.map(depthOf));
/** What was planned, with the ends of every series in place of what makes its points. */
const asText = (plans: RunPlan[]) =>
  JSON.stringify(flatten(plans), (key, value) => (key === "at" ? value(0) : value)) +
  flatten(plans).flatMap(({ series }) => series.map(({ count, at }) => at(count - 1).value));

describe("the demo content", () => {
  it("has exactly as many runs as were asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 0, max: 100 }), (runs, seed) => {
        expect(plan(runs, seed).reduce((sum, tree) => sum + countRuns(tree), 0)).toBe(runs);
      }),
      { numRuns: 20 },
    );
  });

  it("is the same for the same seed, and another for another", () => {
    expect(asText(plan(1_200))).toBe(asText(plan(1_200)));
    expect(asText(plan(1_200, 2))).not.toBe(asText(plan(1_200)));
  });

  it("is as awkward as it promises", () => {
    const trees = plan(20_000);
    const all = flatten(trees);
    const series = all.flatMap((run) => run.series);
    expect(Math.max(...trees.map(depthOf))).toBe(5);
    expect(Math.max(...all.map(({ children }) => children.length))).toBe(200);
    expect(new Set(series.map(({ key }) => key)).size).toBeGreaterThanOrEqual(12_000);
    expect(Math.max(...all.map((run) => run.series.length))).toBe(1_000);
    expect(Math.max(...series.map(({ count }) => count))).toBe(1_000_000);
    expect(Math.max(...all.map(({ displayName }) => displayName.length))).toBe(120);
    expect(new Set(all.map(({ status }) => status)).size).toBe(4);
  });

  it("has one step of the longest curve at which it jumps", () => {
    const longest = flatten(plan(20_000))
      .flatMap((run) => run.series)
      .find(({ count }) => count === 1_000_000)!;
    const jumps = Array.from({ length: longest.count }, (_, i) => longest.at(i)).filter(
      ({ value }) => value > 10,
    );
    expect(jumps.map(({ step }) => step)).toEqual([617_000]);
  });

  it("lets every run lie within its parent's time, and none in the future", () => {
    const check = (run: RunPlan) => {
      const end = (one: RunPlan) => one.startedAt.getTime() + one.durationMs;
      expect(end(run)).toBeLessThanOrEqual(now.getTime());
      for (const child of run.children) {
        expect(child.startedAt.getTime()).toBeGreaterThanOrEqual(run.startedAt.getTime());
        expect(end(child)).toBeLessThanOrEqual(end(run) + 1);
        check(child);
      }
    };
    for (const tree of plan(3_000)) check(tree);
  });
});
