import { expect, test } from "vitest";
import { safeLine } from "./output.mjs";

test("a part's line keeps its colours, and nothing else that moves the terminal or forges a line", () => {
  expect(safeLine("\x1b[31mred\x1b[0m")).toBe("\x1b[31mred\x1b[0m");
  expect(safeLine("a\x1b[2Jb\x1b]0;title\x07c\rd\x9b1me\tf")).toBe("a[2Jb]0;titlecd1me\tf");
  expect(safeLine("a\u202eb\u2028c")).toBe("abc");
});

test("a part's line has a bound", () => {
  expect(safeLine("x".repeat(100_000)).length).toBeLessThan(9_000);
});
