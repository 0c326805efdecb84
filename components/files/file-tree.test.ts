import { describe, expect, it } from "vitest";
import { fileHref, foldersOf, foldersOfFiles, treeRows } from "./file-tree";

const folders = foldersOfFiles([
  { path: "z.txt", sizeBytes: 1 },
  { path: "outputs/model/weights.bin", sizeBytes: 10 },
  { path: "outputs/a10.json", sizeBytes: 2 },
  { path: "outputs/a9.json", sizeBytes: 3 },
]);

describe("treeRows", () => {
  it("puts folders first, with their sums, and hides what is below the closed ones", () => {
    const rows = treeRows(folders, () => false);
    expect(rows.map(({ path, isFolder, sizeBytes }) => [path, isFolder, sizeBytes])).toEqual([
      ["outputs", true, 15],
      ["z.txt", false, 1],
    ]);
  });
  it("opens folders to any depth, with numbers in their order", () => {
    expect(treeRows(folders, () => true).map(({ name, depth }) => `${" ".repeat(depth)}${name}`)).toEqual([
      "outputs",
      " model",
      "  weights.bin",
      " a9.json",
      " a10.json",
      "z.txt",
    ]);
  });
  it("shows an open folder that was not fetched yet without its files", () => {
    const top = new Map([["", [{ name: "deep", isFolder: true, sizeBytes: 5 }]]]);
    expect(treeRows(top, () => true).map(({ path }) => path)).toEqual(["deep"]);
  });
  it("is empty for no files", () => expect(treeRows(foldersOfFiles([]), () => true)).toEqual([]));
});

describe("addresses", () => {
  it("escape what has a meaning in an address", () => {
    expect(fileHref("/w/runs/r/files", "a b/#1?.txt")).toBe("/w/runs/r/files/a%20b/%231%3F.txt");
  });
  it("know the folders above", () => expect(foldersOf("a/b/c.txt")).toEqual(["a", "a/b"]));
});
