import { describe, expect, it } from "vitest";
import { boardRows, isFound } from "./board-rows";

const layout = { pins: [], hidden: [], toggled: [] };
const content = { singles: new Set<string>(), layout, find: "", columns: 2 };
const cards = (rows: ReturnType<typeof boardRows>) =>
  rows.map((row) => (row.kind === "section" ? `# ${row.title} ${row.count}` : row.metrics.join(" | ")));

describe("boardRows", () => {
  it("has a section for each prefix, the machine's last", () => {
    const metrics = ["loss", "system/cpu", "train/a", "train/b", "train/c"];
    expect(cards(boardRows({ ...content, metrics }))).toEqual([
      "# Metrics 1",
      "loss",
      "# train 3",
      "train/a | train/b",
      "train/c",
      "# system 1",
      "system/cpu",
    ]);
  });
  it("puts the pinned on top, in their order, and leaves the hidden out", () => {
    const metrics = ["a", "b", "c", "d"];
    const own = { ...layout, pins: ["d", "gone", "a"], hidden: ["b"] };
    expect(cards(boardRows({ ...content, metrics, layout: own }))).toEqual([
      "# Pinned 2",
      "d | a",
      "# Metrics 1",
      "c",
    ]);
  });
  it("folds a section that was toggled, and those of the machine among many", () => {
    const metrics = ["system/cpu", ...Array.from({ length: 12 }, (_, index) => `m${index}`)];
    const folded = boardRows({ ...content, metrics, layout: { ...layout, toggled: [""] } });
    expect(cards(folded)).toEqual(["# Metrics 12", "# system 1"]);
    const opened = boardRows({ ...content, metrics, layout: { ...layout, toggled: ["", "system"] } });
    expect(cards(opened)).toEqual(["# Metrics 12", "# system 1", "system/cpu"]);
  });
  it("shows single values before the curves of their section, twice as many in a row", () => {
    const singles = new Set(["a", "b", "c"]);
    expect(cards(boardRows({ ...content, metrics: ["a", "b", "c", "d"], singles }))).toEqual([
      "# Metrics 4",
      "a | b | c",
      "d",
    ]);
  });
});

describe("isFound", () => {
  it("wants every word, anywhere, in any case", () => {
    expect(isFound("train/Loss", "loss TRA")).toBe(true);
    expect(isFound("train/loss", "loss val")).toBe(false);
    expect(isFound("anything", "  ")).toBe(true);
  });
});
