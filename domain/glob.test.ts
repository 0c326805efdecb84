import { expect, test } from "vitest";
import { globMatcher } from "./glob";

test.each([
  ["*.csv", ["a.csv", ".csv"], ["a/b.csv", "a.csvx", "acsv"]],
  ["**/*.csv", ["a.csv", "a/b.csv", "a/b/c.csv"], ["a.txt"]],
  ["a/**", ["a/b", "a/b/c", "a/"], ["b/a", "a"]],
  ["a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["a/bz", "az"]],
  ["?.t+(x)", ["a.t+(x)"], ["/.t+(x)", "ab.t+(x)", "a.ttx"]],
  ["", [""], ["a"]],
])("%s fits just what it says", (pattern, fits, others) => {
  const matches = globMatcher(pattern);
  expect([fits.filter(matches), others.filter(matches)]).toEqual([fits, []]);
});

test("a pattern of many stars that nearly fits is looked at once", () => {
  for (const star of ["*a", "**a", "**/a"])
    expect(globMatcher(star.repeat(300))(`${"a".repeat(1000)}b`)).toBe(false);
});
