import { describe, expect, it } from "vitest";
import { readMatrix, readTable } from "./read-media";

describe("readTable", () => {
  it("makes a text of every cell", () => {
    const value = {
      columns: ["text", 1],
      data: [
        ["=1+1", null],
        [{ type: "image" }, 0.5],
      ],
    };
    expect(readTable(value)).toEqual({
      columns: ["text", "1"],
      rows: [
        ["=1+1", ""],
        ['{"type":"image"}', "0.5"],
      ],
    });
  });
  it("refuses what is no table", () => {
    expect(() => readTable({ columns: [] })).toThrow();
    expect(() => readTable(null)).toThrow();
  });
});

describe("readMatrix", () => {
  const counts = [
    [5, 1],
    [2, 7],
  ];
  it("reads Azure's JSON, a plain matrix and a table", () => {
    const data = { class_labels: ["cat", "dog"], matrix: counts };
    expect(readMatrix({ schema_type: "confusion_matrix", schema_version: "1.0.0", data })).toEqual({
      labels: ["cat", "dog"],
      counts,
    });
    expect(readMatrix(counts).labels).toEqual(["0", "1"]);
    expect(readMatrix({ columns: ["a", "b"], data: counts }).labels).toEqual(["a", "b"]);
  });
  it("refuses one that is not square", () => {
    expect(() => readMatrix([[1, 2]])).toThrow("each class");
  });
});
