import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinConjuncts, splitConjuncts } from "./conjuncts";
import { parseFilter } from "./parse";
import { isFilter } from "./plain-words";
import { anyFilter, writeFilter } from "./testing";
import type { SearchFilter } from "./types";

/** The same filter with its nested ANDs in one, as chips show it. */
function flatten(filter: SearchFilter): SearchFilter[] {
  return filter.kind === "and" ? filter.items.flatMap(flatten) : [filter];
}

describe("the parts of a filter", () => {
  it.each([
    ["", []],
    ["metrics.a > 1", ["metrics.a > 1"]],
    ["metrics.a > 1 and tags.x = 'a AND b'", ["metrics.a > 1", "tags.x = 'a AND b'"]],
    ["(tags.a='1' or tags.b='1') AND tags.c='1'", ["tags.a='1' or tags.b='1'", "tags.c='1'"]],
    ["tags.a='1' or tags.b='1' and tags.c='1'", ["tags.a='1' or tags.b='1' and tags.c='1'"]],
    ["(tags.a='1' and (tags.b='1'))", ["tags.a='1'", "tags.b='1'"]],
    ["not (tags.a='1' and tags.b='1')", ["not (tags.a='1' and tags.b='1')"]],
    ["params.a = 'not closed", ["params.a = 'not closed"]],
  ])("of %s", (text, parts) => {
    expect(splitConjuncts(text)).toEqual(parts);
  });

  it("put an OR into parentheses where they are joined", () => {
    expect(joinConjuncts(["tags.a='1' or tags.b='1'", "", " tags.c='1' "])).toBe(
      "(tags.a='1' or tags.b='1') AND tags.c='1'",
    );
    expect(joinConjuncts(["tags.a='1' or tags.b='1'"])).toBe("tags.a='1' or tags.b='1'");
  });

  it("joined again ask for the same, each is a filter, and none is an AND", () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const parts = splitConjuncts(writeFilter(filter));
        expect(flatten(parseFilter(joinConjuncts(parts), "runs")!)).toEqual(flatten(filter));
        expect(parts.map((part) => parseFilter(part, "runs")!.kind)).not.toContain("and");
      }),
    );
  });
});

describe("a search is", () => {
  it.each(["metrics.a > 1", "staus = 'a'", "metrics.", "min(metrics.a", "status IN ('a'", "not params.x"])(
    "a filter: %s",
    (text) => {
      expect(isFilter(text)).toBe(true);
    },
  );
  it.each(["", "resnet", "lr=0.1-batch=32", "trial 3 of 20", "is it in progress", "a-b (copy)"])(
    "words: %s",
    (text) => {
      expect(isFilter(text)).toBe(false);
    },
  );
});
