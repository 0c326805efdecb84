import { expect, test } from "vitest";
import { readRange } from "./send-blob";

test.each([
  [undefined, null],
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=3-", { start: 3, end: 9 }],
  ["bytes=3-99", { start: 3, end: 9 }],
  ["bytes=-4", { start: 6, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["bytes=10-", "outside"],
  ["bytes=-0", "outside"],
  ["bytes=5-3", null],
  ["bytes=0-1,4-5", null],
  ["bytes=", null],
  ["lines=0-1", null],
])("of ten bytes, %s is %j", (header, range) => {
  expect(readRange(header, 10)).toEqual(range);
});

test("an empty file has no range", () => {
  expect(readRange("bytes=0-", 0)).toBe("outside");
});
