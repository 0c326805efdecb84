import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Importance, measureImportance, type Parameter } from "./importance";
import { makeRandom } from "./random";
import { rankCorrelation } from "./rank-correlation";

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1];
const OPTIMIZERS = ["adam", "sgd", "rmsprop"];

/** Runs whose metric is made by the learning rate and the optimizer, and not by the other parameters. */
function makeStudy(runCount: number, seed: number) {
  const random = makeRandom(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  const runs = Array.from({ length: runCount }, () => ({
    lr: pick(RATES),
    optimizer: pick(OPTIMIZERS),
    noise: random(),
    name: `run-${Math.floor(random() * 1e9)}`,
    batch: pick([16, 32]),
  }));
  const metric = runs.map(
    ({ lr, optimizer }) => 2 * Math.abs(Math.log10(lr) + 2) + (optimizer === "sgd" ? 1 : 0) + 0.1 * random(),
  );
  const keys = ["noise", "lr", "name", "optimizer", "batch"] as const;
  const parameters = keys.map(
    (key): Parameter => ({ id: key, label: key, values: runs.map((run) => String(run[key])) }),
  );
  return { parameters, metric };
}

function measured(importance: Importance) {
  if (importance.outcome !== "measured") throw new Error(`It was ${importance.outcome}.`);
  return importance;
}
const shareOf = (importance: Importance, id: string) =>
  measured(importance).parameters.find((parameter) => parameter.id === id)!.share;

describe("the importance of parameters", () => {
  it.each([40, 100])(
    "finds what made the metric among %d runs, and gives the rest next to nothing",
    (runCount) => {
      const { parameters, metric } = makeStudy(runCount, 7);
      const importance = measureImportance(parameters, metric);
      expect(
        measured(importance)
          .parameters.slice(0, 2)
          .map(({ id }) => id),
      ).toEqual(["lr", "optimizer"]);
      expect(measured(importance).explained).toBeGreaterThan(0.3);
      for (const id of ["noise", "name", "batch"]) {
        expect(shareOf(importance, id)).toBeLessThan(0.25 * shareOf(importance, "lr"));
      }
    },
  );

  it("explains nothing where nothing explains, also of runs with names of their own", () => {
    for (const seed of [1, 2, 3]) {
      const random = makeRandom(seed);
      const { parameters } = makeStudy(30, seed);
      const importance = measureImportance(
        parameters,
        parameters[0]!.values.map(() => random()),
      );
      expect(measured(importance).explained).toBeLessThan(0.25);
      for (const { share } of measured(importance).parameters) expect(share).toBeLessThan(0.25);
    }
  });

  it("answers the same whenever it is asked", () => {
    const { parameters, metric } = makeStudy(30, 3);
    expect(measureImportance(parameters, metric)).toEqual(measureImportance(parameters, metric));
  });

  it("sees two parameters that work only together", () => {
    const random = makeRandom(11);
    const [a, b] = [0, 1].map(() => Array.from({ length: 80 }, () => (random() < 0.5 ? "on" : "off")));
    const parameters = [a!, b!, a!.map(() => String(random()))].map((values, id) => ({
      id: String(id),
      label: String(id),
      values,
    }));
    const importance = measureImportance(
      parameters,
      a!.map((value, row) => (value === b![row] ? 1 : 0)),
    );
    expect(shareOf(importance, "0")).toBeGreaterThan(5 * shareOf(importance, "2"));
    expect(shareOf(importance, "1")).toBeGreaterThan(5 * shareOf(importance, "2"));
  });

  it("tells that whether a parameter is set matters", () => {
    const values = Array.from({ length: 40 }, (_, row) => (row % 2 ? null : String(row)));
    const importance = measureImportance(
      [{ id: "p", label: "p", values }],
      values.map((value) => (value === null ? 1 : 0)),
    );
    expect(shareOf(importance, "p")).toBeGreaterThan(0.5);
  });

  it("says when there are too few runs, or nothing to explain", () => {
    const { parameters } = makeStudy(30, 1);
    const nine = Array.from({ length: 30 }, (_, row) => (row < 9 ? row : row < 20 ? null : Number.NaN));
    expect(measureImportance(parameters, nine)).toEqual({ outcome: "tooFewRuns", runCount: 9 });
    expect(
      measureImportance(
        parameters,
        nine.map(() => 1),
      ).outcome,
    ).toBe("constant");
    expect(
      measureImportance(
        [],
        nine.map((_, row) => row),
      ),
    ).toMatchObject({ explained: 0, parameters: [] });
  });

  it("takes whatever runs have logged", () => {
    const value = fc.oneof(fc.constant(null), fc.string(), fc.double().map(String));
    const study = fc.record({
      values: fc.array(fc.array(value, { minLength: 15, maxLength: 15 }), { maxLength: 4 }),
      metric: fc.array(fc.double(), { minLength: 15, maxLength: 15 }),
    });
    fc.assert(
      fc.property(study, ({ values, metric }) => {
        const parameters = values.map((column, id) => ({
          id: String(id),
          label: String(id),
          values: column,
        }));
        const importance = measureImportance(parameters, metric);
        if (importance.outcome !== "measured") return;
        expect(importance.parameters).toHaveLength(values.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the rank correlation", () => {
  it("is that of Spearman, also with equal values", () => {
    expect(rankCorrelation([1, 10, 100, 1000], [1, 2, 3, 4])).toBe(1);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    // By hand: ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3 give 4.5 / √(4.5 · 5).
    expect(rankCorrelation([1, 2, 2, 4], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });
  it("is none where there is nothing to rank", () => {
    expect(rankCorrelation([1, 2], [1, 2])).toBeNull();
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(rankCorrelation([1, Number.NaN, 3, Number.POSITIVE_INFINITY], [1, 2, 3, 4])).toBeNull();
  });
});
