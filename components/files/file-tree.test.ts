import { describe, expect, it } from "vitest";
import { fileHref, foldersOf, treeRows } from "./file-tree";

const files = [
  { path: "z.txt", sizeBytes: 1 },
  { path: "outputs/model/weights.bin", sizeBytes: 10 },
  { path: "outputs/a.json", sizeBytes: 2 },
];

describe("treeRows", () => {
  it("puts folders first and hides what is below the closed ones", () => {
    const rows = treeRows(files, () => false);
    expect(rows.map(({ path, isFolder, sizeBytes }) => [path, isFolder, sizeBytes])).toEqual([
      ["outputs", true, 12],
      ["z.txt", false, 1],
    ]);
  });
  it("opens folders to any depth", () => {
    const rows = treeRows(files, () => true);
    expect(rows.map(({ name, depth }) => `${" ".repeat(depth)}${name}`)).toEqual([
      "outputs",
      " model",
      "  weights.bin",
      " a.json",
      "z.txt",
    ]);
  });
  it("is empty for no files", () => expect(treeRows([], () => true)).toEqual([]));
});

describe("addresses", () => {
  it("escape what has a meaning in an address", () => {
    expect(fileHref("/w/runs/r/files", "a b/#1?.txt")).toBe("/w/runs/r/files/a%20b/%231%3F.txt");
  });
  it("know the folders above", () => expect(foldersOf("a/b/c.txt")).toEqual(["a", "a/b"]));
});
