import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainPath } from "./file-path";

describe("a plain path", () => {
  it("stays inside of whatever folder it is joined to, and names itself", () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "", "/", "a", "ü", "a b", "\\", "C:", "\0", "-rf"),
      fc.string(),
    );
    const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (candidate) => {
        if (!isPlainPath(candidate)) return;
        expect(path.posix.join("/top", candidate)).toBe(`/top/${candidate}`);
        expect(Buffer.from(candidate).toString()).toBe(candidate);
      }),
    );
  });

  it("may have any letter, and none of what other systems read as something else", () => {
    for (const good of ["a.py", "deep/er/ü n.txt", "..a/b..", "-rf", "#1%2F.txt", "con"])
      expect(isPlainPath(good)).toBe(true);
    const bad = [
      "",
      ".",
      "..",
      "../a",
      "a/..",
      "/a",
      "a/",
      "a//b",
      "a\\b",
      "a\nb",
      "a\0",
      "\ud800",
      "x".repeat(256),
    ];
    for (const each of bad) expect(isPlainPath(each), JSON.stringify(each)).toBe(false);
  });
});
