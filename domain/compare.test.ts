import { describe, expect, it } from "vitest";
import {
  bestPlaces,
  FIELD_KINDS,
  fieldId,
  guessGoal,
  pickTarget,
  readFieldId,
  readNumeric,
  readRunNames,
} from "./compare";

describe("the good end of a metric", () => {
  it.each([
    ["loss", "lowest"],
    ["val/top5_error", "lowest"],
    ["trainLoss", "lowest"],
    ["val_accuracy", "highest"],
    ["f1-score", "highest"],
    ["epoch", null],
    ["glossary", null],
    ["closs", null],
  ])("of %s is %s", (key, goal) => expect(guessGoal(key)).toBe(goal));
});

describe("the best values", () => {
  it("are all those that share the extreme", () => {
    expect(bestPlaces([3, 1, null, 1], "lowest")).toEqual(new Set([1, 3]));
    expect(bestPlaces([3, 1, Number.NaN], "highest")).toEqual(new Set([0]));
  });
  it("are none where there is nothing to choose", () => {
    expect(bestPlaces([2, 2], "lowest").size).toBe(0);
    expect(bestPlaces([2, null], "lowest").size).toBe(0);
    expect(bestPlaces([2, 1], null).size).toBe(0);
  });
});

describe("a text as a number", () => {
  it.each([
    ["0.1", 0.1],
    ["-1e-4", -1e-4],
    [" 7 ", 7],
    ["", null],
    ["0x10", null],
    ["1,5", null],
    ["inf", null],
    [null, null],
  ])("%s is %s", (text, number) => expect(readNumeric(text)).toBe(number));
});

it("runs are judged by a metric of unseen data, then by one with a good end, then by any", () => {
  expect(pickTarget(["epoch", "train/loss", "interval_loss", "val/accuracy"])).toBe("val/accuracy");
  expect(pickTarget(["epoch", "loss", "accuracy"])).toBe("loss");
  expect(pickTarget(["epoch"])).toBe("epoch");
  expect(pickTarget([])).toBeUndefined();
});

describe("the id of a field", () => {
  it.each(FIELD_KINDS)("of a %s names it, whatever its key", (kind) => {
    for (const key of ["loss", "a `b` c", "x.y/z", "a = 'b' or ("])
      expect(readFieldId(fieldId(kind, key))).toEqual({ kind, key, part: "last" });
  });
  it("tells which value of a metric is meant", () => {
    expect(readFieldId("max(metrics.`f1`)")).toEqual({ kind: "metric", key: "f1", part: "max" });
  });
  it.each(["", "nonsense", "metrics.", "datasets.name"])("is not “%s”", (id) =>
    expect(readFieldId(id)).toBeNull(),
  );
});

it("the runs of an address are those that can be compared", () => {
  expect(readRunNames(["a", "", "b", "a", "x".repeat(256)])).toEqual(["a", "b"]);
  expect(readRunNames(Array.from({ length: 150 }, (_, index) => `run-${index}`))).toHaveLength(100);
});
