import { describe, expect, test } from "vitest";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { findWindow } from "../columns/use-column-window";
import { pickMetrics } from "../pick-charted";
import { type Branch, flattenTree } from "./flatten-tree";
import { mergeChange, type RunPage, replaceRows } from "./merge-rows";
import { between } from "./use-selection";

const row = (name: string, rest: Partial<RunRow> = {}) =>
  ({ id: `id-${name}`, name, displayName: name, childCount: 0, values: {}, ...rest }) as RunRow;
const page = (names: string, nextCursor: string | null = "more"): RunPage => ({
  runs: names.split("").map((name) => row(name)),
  nextCursor,
});
const namesOf = (pages: readonly RunPage[]) => pages.map(({ runs }) => runs.map(({ name }) => name).join(""));

describe("a tree", () => {
  const branch = (names: string, rest: Partial<Branch> = {}): Branch => ({
    rows: names.split("").map((name) => row(name, { childCount: name === "c" ? 1 : 0 })),
    hasMore: false,
    isLoading: false,
    error: null,
    ...rest,
  });
  const linesOf = (open: string[], branches: Record<string, Branch>) =>
    flattenTree(
      [row("a", { childCount: 3 }), row("b")],
      new Set(open),
      new Map(Object.entries(branches)),
    ).map(
      (line) =>
        `${" ".repeat(line.depth)}${line.kind === "run" ? line.row.name : line.kind === "more" ? `+${line.left}` : line.message}`,
    );

  test("shows children under those that are open, at any depth", () => {
    expect(linesOf([], {})).toEqual(["a", "b"]);
    expect(linesOf(["a", "c"], { a: branch("cde"), c: branch("f") })).toEqual([
      "a",
      " c",
      "  f",
      " d",
      " e",
      "b",
    ]);
  });
  test("says how many children are left, and why there are none", () => {
    expect(linesOf(["a"], { a: branch("c", { hasMore: true }) })).toEqual(["a", " c", " +2", "b"]);
    expect(linesOf(["a"], {})).toEqual(["a", " +3", "b"]);
    expect(linesOf(["a"], { a: branch("", { error: "gone" }) })).toEqual(["a", " gone", "b"]);
  });
  test("leaves out at any depth what is pinned at the top", () => {
    const lines = flattenTree(
      [row("a", { childCount: 3 }), row("b")],
      new Set(["a"]),
      new Map([["a", branch("cde")]]),
      new Set(["b", "d"]),
    );
    expect(lines.map(({ key }) => key)).toEqual(["0 a", "1 c", "1 e"]);
  });
  test("ends where a run would be its own child", () => {
    expect(linesOf(["a"], { a: { ...branch(""), rows: [row("a", { childCount: 3 })] } })).toEqual([
      "a",
      " a",
      "b",
    ]);
  });
});

test("of the metrics that nobody chose, those are drawn that a charted run has logged", () => {
  const charted = [row("a", { values: { "metrics.`loss`": 1, "metrics.`acc`": null } })];
  expect(pickMetrics(["loss", "acc"], charted)).toEqual(["loss"]);
  expect(pickMetrics(["acc"], charted)).toEqual(["acc"]);
});

describe("a change of runs", () => {
  const change = (ids: string[], first: RunPage, rows: RunRow[] = []) => ({
    ids: new Set(ids.map((name) => `id-${name}`)),
    first,
    rows,
  });
  test("lets new runs in at the top without losing any that were read", () => {
    expect(namesOf(mergeChange([page("abc"), page("def")], change(["n"], page("nab"))))).toEqual([
      "nabc",
      "def",
    ]);
  });
  test("replaces changed rows wherever they stand, and takes away those that no longer belong here", () => {
    const newer = row("e", { status: "failed" });
    const merged = mergeChange([page("abc"), page("def")], change(["e", "f"], page("abc"), [newer]));
    expect(namesOf(merged)).toEqual(["abc", "de"]);
    expect(merged[1]!.runs[1]).toBe(newer);
  });
  test("shows a run that has come to the top once", () => {
    expect(namesOf(mergeChange([page("abc"), page("def")], change(["e"], page("eab"))))).toEqual([
      "eabc",
      "df",
    ]);
  });
  test("begins anew where nothing of the old top is left, and where all fits on one page", () => {
    expect(namesOf(mergeChange([page("abc"), page("def")], change(["x"], page("xyz"))))).toEqual(["xyz"]);
    expect(namesOf(mergeChange([page("abc")], change(["c"], page("ab", null))))).toEqual(["ab"]);
  });
  test("of values alone leaves the other pages as they are", () => {
    const pages = [page("ab"), page("cd")];
    const next = replaceRows(pages, [row("c", { displayName: "new" })]);
    expect(next[0]).toBe(pages[0]);
    expect(next[1]!.runs[0]!.displayName).toBe("new");
  });
});

test("a range goes from the one to the other, in either direction", () => {
  expect(between(["a", "b", "c", "d"], "d", "b")).toEqual(["b", "c", "d"]);
  expect(between(["a", "b"], null, "b")).toEqual(["b"]);
  expect(between(["a", "b"], "gone", "b")).toEqual(["b"]);
});

test("only the columns near the view are drawn", () => {
  const widths = Array.from({ length: 60 }, () => 100);
  expect(findWindow(widths, 0, 1_000)).toEqual({ from: 0, to: 14 });
  const { from, to } = findWindow(widths, 3_000, 1_000);
  expect([from, to]).toEqual([26, 44]);
  expect(findWindow([], 0, 1_000)).toEqual({ from: 0, to: 0 });
});
