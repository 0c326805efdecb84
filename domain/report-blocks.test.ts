import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BLOCK_KINDS, checkReport, parseBlock, writeBlock } from "./report-blocks";

describe("a block", () => {
  it("is read with its defaults", () => {
    const { block, issues } = parseBlock("chart", "runs: [a, b]\nmetric: val/loss\nsmooth: 0.6\n");
    expect(issues).toEqual([]);
    expect(block).toEqual({
      runs: ["a", "b"],
      metric: "val/loss",
      smooth: 0.6,
      over: "step",
      log: false,
      limit: 10,
    });
  });
  it("keeps a run whose name reads as a number as it is written", () => {
    expect(parseBlock("runs", "runs: [1e5, 007]\n").block?.runs).toEqual(["1e5", "007"]);
  });
  it.each([
    ["chart", "metric: loss\nmetrik: x\n", 2, /metrik.*Did you mean/],
    ["chart", "runs: [a]\n", 1, /`metric` is missing/],
    ["chart", "metric: loss\n\nfilter: metrics.loss <\n", 3, /a number/],
    ["chart", "metric: loss\nsmooth: 2\n", 2, /at most 0.99/],
    ["runs", "columns:\n  - metrics.loss\n  - nonsense\n", 3, /nonsense/],
    ["runs", "limit: 1000\n", 1, /at most 100/],
    ["runs", "sort: loss DOWN\n", 1, /loss/],
    ["compare", "fields: [what]\n", 1, /params\.lr/],
    ["compare", "runs: [a\n", undefined, /not valid YAML/],
  ] as const)("of kind %s with a mistake names its line: %j", (kind, source, line, message) => {
    const { block, issues } = parseBlock(kind, source);
    expect(block).toBeNull();
    expect(issues[0]!.message).toMatch(message);
    expect(issues[0]!.line).toBe(line ?? issues[0]!.line);
  });
  it("takes any text without failing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...BLOCK_KINDS), fc.string(), (kind, source) => {
        const { block, issues } = parseBlock(kind, source);
        expect(block === null).toBe(issues.length > 0);
      }),
    );
  });
  it("that was written for a picker is read as it was meant", () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9][\w-]{0,20}$/);
    const key = fc
      .string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" })
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), key, (runs, metric) => {
        const source = writeBlock("chart", { runs, metric }).split("\n").slice(1, -1).join("\n");
        expect(parseBlock("chart", source).block).toMatchObject({ runs, metric });
      }),
    );
  });
});

describe("a report", () => {
  it("names the lines of the mistakes in all its blocks", () => {
    const body =
      "# Title\n\n```chart\nmetric: loss\n```\n\ntext\n\n~~~runs\nlimit: 5\nlimt: 6\n~~~\n\n```compare\nfields: []\n```\n";
    expect(checkReport(body).map(({ line }) => line)).toEqual([11, 15]);
  });
  it("leaves other code alone, also where a block is shown in it", () => {
    expect(checkReport("````md\n```chart\nnonsense: 1\n```\n````\n\n```python\nchart\n```\n")).toEqual([]);
  });
  it("reads a block that is not closed to its end", () => {
    expect(checkReport("```chart\nmetric: a\nmetrix: b")[0]!.line).toBe(3);
  });
  it("has a mistake in an empty block", () => expect(checkReport("```chart\n```")).toHaveLength(1));
});
