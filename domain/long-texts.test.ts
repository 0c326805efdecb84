/** Whoever may send a text may send a long one: an expression that looks back from each of its letters takes hours for it. */
import { expect, test } from "vitest";
import { readNumeric } from "./compare";
import { pipSpecifier } from "./conda";
import { writeTextCell } from "./csv";
import { readDataUri } from "./data-uri";
import { refuseRequirement } from "./foreign-lines";
import { jobInput } from "./job-data";
import { parsePoints } from "./metrics/parse-points";
import { readLoggedModel } from "./models";
import { groupsOf } from "./net";
import { tidyRequirement } from "./requirements";
import { isFilter } from "./search/plain-words";

const of = (piece: string) => piece.repeat(500_000);

test.each<[string, () => unknown, unknown]>([
  ["a number of a comparison", () => readNumeric(`${of("0")}x`), null],
  ["a cell that begins like a formula", () => writeTextCell(`=${of("0")}x`).length, 500_005],
  [
    "an input that is a number",
    () => jobInput.safeParse({ type: "number", value: `${of("0")}x` }).success,
    false,
  ],
  ["a line of a pip list", () => refuseRequirement(of("[")), "a line has at most 2000 characters"],
  ["the end of such a line", () => tidyRequirement(`${of("\\")}x`).length, 500_001],
  ["a version of conda", () => pipSpecifier(`>1${of(" ")},<2`), ">1,<2"],
  ["an address of data", () => readDataUri(`runs:/r/a${of("/")}b`).kind, "run"],
  ["the path of a logged model", () => readLoggedModel(`models:/m-1/a${of("/")}b`)?.path.length, 500_002],
  ["an address of the network", () => groupsOf(of("0")), null],
  ["words that are searched for", () => isFilter(of("(")), false],
])("%s may be long", (_what, read, outcome) => {
  expect(read()).toBe(outcome);
});

test("the value of a metric may be long, and is refused", () => {
  expect(() => parsePoints([{ key: "loss", value: `${of("0")}x`, step: 0, timestamp: 0 }])).toThrow();
});
