import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findArtifactPathProblem, foldersAbove } from "./artifact-path";

describe("an artifact path", () => {
  it.each(["a.txt", "d/b.txt", "a..b", "x;y=1", "100%.txt", "-rf", "con", "é/ü.bin", "sp ace", "c:x"])(
    "%s is taken",
    (path) => expect(findArtifactPathProblem(path)).toBeUndefined(),
  );

  it.each([
    "",
    ".",
    "..",
    "../x",
    "a/../b",
    "a/..",
    "/etc/passwd",
    "//x",
    "a//b",
    "./a",
    "a/",
    "a\\b",
    "C:/x",
    "a\0b",
    "a\nb",
    "h#x",
    "%2e%2e/x",
    "..%2fx",
    "a%00",
    "\ud800",
    "x".repeat(256),
    "y/".repeat(300),
  ])("%j is refused", (path) => {
    expect(findArtifactPathProblem(path)).toBeTruthy();
  });

  it("never leaves its root, whatever the text", () => {
    const noise = fc.array(
      fc.constantFrom("..", ".", "/", "\\", "a", "%2e", "%2f", "%", "#", "\0", ";", "C:"),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          noise.map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        (path) => {
          if (findArtifactPathProblem(path)) return;
          const resolved = new URL(path.split("/").map(encodeURIComponent).join("/"), "file:///root/of/run/");
          expect(decodeURIComponent(resolved.pathname)).toBe(`/root/of/run/${path}`);
        },
      ),
    );
  });
});

it("lists the folders above a path", () => {
  expect(foldersAbove("a/b/c")).toEqual(["a", "a/b"]);
  expect(foldersAbove("a")).toEqual([]);
});
