import { expect, test } from "vitest";
import { answersTo, parseVersion } from "./versions";

test.each([
  ["3.11.7", "3", true],
  ["3.11.7", "3.11", true],
  ["3.11.7", "3.11.2", true],
  ["3.11.7", "3.11.*", true],
  ["3.11.7", "==3.11", true],
  ["3.11.7", "3.1", false],
  ["3.11.7", "2.7", false],
  ["3.11.7", ">=3.8,<3.12", true],
  ["3.11.7", ">=3.8, <3.11", false],
  ["3.12.1", "<3.12", false],
  ["3.11.7", "!=3.11", false],
  ["3.11.7", "~=3.8", true],
  ["3.11.7", "~=3.12", false],
  ["3.11.7", ">=3", true],
])("Python %s asked for as %s: %s", (have, wanted, answers) => {
  expect(answersTo(parseVersion(have)!, wanted)).toBe(answers);
});
