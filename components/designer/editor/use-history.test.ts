import { expect, test } from "vitest";
import { EMPTY_LAYOUT } from "@/domain/designer/draft";
import { reduceHistory } from "./use-history";

const start = {
  past: [],
  present: { name: "a", yaml: "0", layout: EMPTY_LAYOUT },
  future: [],
  tag: null,
  at: 0,
};
type Act = Parameters<typeof reduceHistory>[1];
const change = (yaml: string, tag: string | null = null, at = 10_000): Act => ({
  kind: "change",
  part: { yaml },
  tag,
  at,
});
const after = (...acts: Act[]) => acts.reduce<Parameters<typeof reduceHistory>[0]>(reduceHistory, start);

test("undo takes back one change after the other, and redo brings them again until something else is changed", () => {
  const two = after(change("1"), change("2"), { kind: "undo" });
  expect(two.present.yaml).toBe("1");
  expect(reduceHistory(two, { kind: "redo" }).present.yaml).toBe("2");
  const other = reduceHistory(two, change("3"));
  expect(reduceHistory(other, { kind: "redo" })).toBe(other);
  expect(after({ kind: "undo" })).toBe(start);
});

test("what is typed in one go is one step, and after a pause another", () => {
  const typed = after(
    change("1", "text", 10_000),
    change("12", "text", 10_100),
    change("123", "text", 20_000),
  );
  expect(reduceHistory(typed, { kind: "undo" }).present.yaml).toBe("12");
  expect(typed.past.map(({ yaml }) => yaml)).toEqual(["0", "12"]);
});

test("a change to the same is none", () => {
  expect(after(change("0"))).toBe(start);
});
