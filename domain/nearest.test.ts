import { expect, it } from "vitest";
import { didYouMean, nearestName } from "./nearest";

const known = ["command", "compute", "code", "inputs", "outputs", "environment"];

it.each([
  ["comand", "command"],
  ["cmopute", "compute"],
  ["Input", "inputs"],
  ["enviroment", "environment"],
  ["zzz", undefined],
])("finds for %s the name %s", (word, name) => {
  expect(nearestName(word, known)).toBe(name);
});

it("asks only when a name is near", () => {
  expect(didYouMean("comand", known)).toBe(" Did you mean `command`?");
  expect(didYouMean("qqqqqqqq", known)).toBe("");
});
