import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { findKeyProblem, parsePoint, parsePoints } from "./parse-points";

const metric = { key: "loss", value: 0.5, timestamp: 1_700_000_000_000, step: 3 };
const problemsOf = (input: unknown) => {
  try {
    parsePoints(input);
  } catch (error) {
    return (error as AppError).details.issues!.map((issue) => issue.path);
  }
  return [];
};

describe("parsePoints", () => {
  it("reads metrics as the client sends them", () => {
    expect(parsePoints([metric, { ...metric, step: undefined }])).toEqual([
      { key: "loss", value: 0.5, time: 1_700_000_000_000, step: 3 },
      { key: "loss", value: 0.5, time: 1_700_000_000_000, step: 0 },
    ]);
    expect(parsePoints(undefined)).toEqual([]);
  });

  it("takes digits as text, and the three texts for what JSON has no number for", () => {
    const texts = parsePoints([
      { key: "a", value: "1e-3", timestamp: "5", step: "-7" },
      ...["NaN", "Infinity", "-Infinity"].map((value) => ({ ...metric, value })),
    ]);
    expect(texts[0]).toEqual({ key: "a", value: 0.001, time: 5, step: -7 });
    expect(texts.slice(1).map((point) => point.value)).toEqual([Number.NaN, Infinity, -Infinity]);
  });

  it("refuses a number that float64 cannot hold, and takes the largest that it can", () => {
    for (const value of [JSON.parse("1e400"), JSON.parse("9".repeat(400)), 10n ** 400n, "-1e400"]) {
      expect(() => parsePoints([{ ...metric, value }])).toThrow("metrics[0].value of “loss”: is too large");
    }
    expect(parsePoints([{ ...metric, value: -Number.MAX_VALUE }])[0]?.value).toBe(-Number.MAX_VALUE);
  });

  it("takes every int64 with all its digits, as a number and as text", () => {
    const wanted = [2n ** 53n + 1n, 2n ** 63n - 1n, 1_764_358_388_123_456_789n];
    for (const exact of wanted) {
      const [read] = parsePoints([{ ...metric, timestamp: `${exact}`, step: -exact }]);
      expect(read).toMatchObject({ time: exact, step: -exact });
    }
    expect(parsePoints([{ ...metric, step: 2 ** 53, timestamp: 5n }])[0]).toMatchObject({
      step: 2n ** 53n,
      time: 5,
    });
  });

  it("takes zero and a negative step", () => {
    expect(parsePoints([{ key: "a", value: 0, timestamp: 0, step: -1 }])).toEqual([
      { key: "a", value: 0, time: 0, step: -1 },
    ]);
  });

  it("carries the model and dataset that a value is about", () => {
    const about = { model_id: "m-1", dataset_name: "iris", dataset_digest: "d" };
    expect(parsePoints([{ ...metric, ...about }])[0]).toMatchObject({
      modelId: "m-1",
      datasetName: "iris",
      datasetDigest: "d",
    });
  });

  it.each([
    ["value", null],
    ["value", undefined],
    ["value", "abc"],
    ["value", ""],
    ["value", true],
    ["value", [1]],
    ["value", "0x10"],
    ["value", "nan"],
    ["timestamp", undefined],
    ["timestamp", -1],
    ["timestamp", 1.5],
    ["timestamp", 2 ** 63],
    ["timestamp", "9223372036854775808"],
    ["timestamp", "-1"],
    ["timestamp", "soon"],
    ["step", 3.5],
    ["step", 1e300],
    ["step", "-9223372036854775809"],
    ["step", "9".repeat(40)],
    ["step", "one"],
    ["step", "NaN"],
    ["step", {}],
    ["key", undefined],
    ["key", ""],
    ["key", 5],
    ["key", "a".repeat(251)],
    ["key", "../a"],
    ["key", "a//b"],
    ["key", "/a"],
    ["key", "a/"],
    ["key", "./a"],
    ["key", "a\u0000"],
    ["key", "a,b"],
    ["model_id", 5],
  ])("refuses %s = %j and names the field", (field, wrong) => {
    expect(problemsOf([metric, { ...metric, [field]: wrong }])).toEqual([`metrics[1].${field}`]);
  });

  it("names every wrong item, up to twenty", () => {
    expect(problemsOf([null, metric, { ...metric, step: 0.5 }])).toEqual(["metrics[0]", "metrics[2].step"]);
    expect(problemsOf(Array(100).fill({}))).toHaveLength(20);
    expect(problemsOf({})).toEqual(["metrics"]);
  });

  it("either answers or refuses, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        try {
          parsePoints([input]);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

it("accepts letters of any script in keys, dots and paths", () => {
  for (const key of ["val/loss", "früh.ß", "损失", "a-b c:d", "..a", "a/..b"])
    expect(findKeyProblem(key)).toBeUndefined();
});

it("reads a single metric and names the field without an index", () => {
  expect(parsePoint(metric).step).toBe(3);
  expect(() => parsePoint({ ...metric, timestamp: -5 })).toThrow("timestamp: must not be negative");
});
