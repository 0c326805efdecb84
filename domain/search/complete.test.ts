import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceOf, completeSearch, findMistake } from "./complete";
import { parseFilter } from "./parse";
import { anyFilter, writeFilter } from "./testing";
import { SearchError } from "./types";

/** The text without the bar that stands for the cursor, the last there is: a name may have one too. */
function unmark(marked: string): { text: string; cursor: number } {
  const cursor = marked.lastIndexOf("|");
  return { text: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor };
}
function at(marked: string) {
  const { text, cursor } = unmark(marked);
  return completeSearch(text, cursor);
}
const labels = (marked: string) => at(marked)?.choices.map(({ label }) => label);
/** The text once the choice was taken. */
function take(marked: string, answer: string): string {
  const { text } = unmark(marked);
  const completion = at(marked)!;
  const { insert } = choiceOf(completion, answer);
  return text.slice(0, completion.from) + insert + text.slice(completion.to);
}

describe("completion", () => {
  it("offers names and prefixes where a comparison begins", () => {
    expect(labels("|")).toEqual(
      expect.arrayContaining(["status", "metrics.", "params.", "tags.", "NOT", "("]),
    );
    expect(labels("sta|")).toEqual(["status", "start_time", "state"]);
    expect(labels("metrics.a > 1 and met|")).toEqual(["metrics."]);
    expect(labels("(met|")).toEqual(["metrics."]);
  });

  it.each([
    ["metrics.|", "metric", ""],
    ["metrics.lo|", "metric", "lo"],
    ["metrics.val/lo|", "metric", "val/lo"],
    ["metrics.`val lo|", "metric", "val lo"],
    ["params.lr = '1' OR tags.te|am = 'x'", "tag", "te"],
    ["not param.l|", "param", "l"],
  ])("asks for keys: %s", (text, kind, typed) => {
    expect(at(text)).toMatchObject({
      part: "key",
      typed,
      question: { about: "keys", kind, isExtreme: false },
    });
  });

  it("knows that only a metric stands inside min(…)", () => {
    expect(labels("min(|")).toEqual(["metrics."]);
    expect(take("min(metrics.lo|", "val/loss")).toBe("min(metrics.`val/loss`) ");
  });

  it("offers the operators that fit the field", () => {
    expect(labels("metrics.loss |")).toEqual(["=", "!=", "<", "<=", ">", ">=", "IS NULL", "IS NOT NULL"]);
    expect(labels("metrics.loss <|")).toEqual(["<", "<="]);
    expect(labels("params.lr i|")).toEqual(["ILIKE", "IN", "IS NULL", "IS NOT NULL", "LIKE", "NOT IN"]);
    expect(labels("params.lr not |")).toEqual(["IN"]);
    expect(labels("params.lr is |")).toEqual(["NULL", "NOT NULL"]);
  });

  it.each([
    ["params.lr = |", "params.`lr`", ""],
    ["params.lr =|", "params.`lr`", ""],
    ["params.lr = '0.|", "params.`lr`", "0."],
    ["params.lr = 0.|", "params.`lr`", "0."],
    ["params.lr = '0.|1' AND x", "params.`lr`", "0."],
    ["status IN ('failed', '|", "attributes.status", ""],
    ["attributes.experiment = |", "attributes.experiment", ""],
  ])("asks for values: %s", (text, field, typed) => {
    expect(at(text)).toMatchObject({ part: "value", typed, question: { about: "values", field } });
  });

  it("has no values of a number to offer", () => {
    expect(at("metrics.loss < |")).toEqual({ part: "value", from: 15, to: 15, typed: "", choices: [] });
  });

  it("offers what may follow a comparison", () => {
    expect(labels("metrics.loss < 1 |")).toEqual(["AND", "OR"]);
    expect(labels("(metrics.loss < 1 |")).toEqual([")", "AND", "OR"]);
    expect(labels("metrics.loss < 1 a|")).toEqual(["AND"]);
  });

  it("has nothing to say behind a mistake", () => {
    expect(at("staus = 'a' AND |")).toBeNull();
  });

  it.each([
    ["params.l|", "lr", "params.lr "],
    ["params.l|", "it's `odd`", "params.`it's ``odd``` "],
    ["tags.ml|", "mlflow.source.name", "tags.mlflow.source.name "],
    ["params.lr = '|", "it's", "params.lr = 'it''s' "],
    ["params.lr = 0|.1 OR status = 'failed'", "0.2", "params.lr = '0.2'  OR status = 'failed'"],
  ])("replaces what was typed: %s by %s", (text, answer, result) => {
    expect(take(text, answer)).toBe(result);
  });

  it("always has an answer inside a text that can be read, at a place that holds the cursor", () => {
    fc.assert(
      fc.property(anyFilter, fc.nat(), (filter, number) => {
        const text = writeFilter(filter);
        const cursor = number % (text.length + 1);
        const completion = completeSearch(text, cursor);
        expect(completion).not.toBeNull();
        expect(completion!.from).toBeLessThanOrEqual(cursor);
        expect(completion!.to).toBeGreaterThanOrEqual(cursor);
      }),
    );
  });

  it("makes every key and value readable", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(name, name, (key, value) => {
        const filter = take(`${take("params.|", key)}= |`, value);
        expect(parseFilter(filter, "runs")).toMatchObject({ field: { source: "param", key }, value });
      }),
    );
  });
});

describe("a mistake", () => {
  it.each([
    ["staus = 'a'", 0, 5, false],
    ["metrics.loss < '1'", 15, 18, false],
    ["params.a == 'b'", 9, 11, false],
    ["metrics.a > 1 metrics.b > 1", 14, 23, false],
    ["metrics.a > ", 12, 12, true],
    ["params.a = 'b", 11, 13, true],
    ["(metrics.a > 1", 14, 14, true],
  ])("is underlined: %s", (text, from, to, isUnfinished) => {
    expect(findMistake(text)).toMatchObject({ from, to, isUnfinished });
  });

  it("is told in words, without its place", () => {
    expect(findMistake("staus = 'a'")!.message).toContain("Did you mean `status`?");
    expect(findMistake("metrics.a > ")!.message).toBe(
      "The filter ends too early: expected a number, without quotes",
    );
    expect(findMistake("metrics.a > 1")).toBeNull();
  });

  it("lies inside the text, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(60), (text, cursor) => {
        const mistake = findMistake(text);
        expect(mistake?.from ?? 0).toBeLessThanOrEqual(mistake?.to ?? 0);
        expect(mistake?.to ?? 0).toBeLessThanOrEqual(text.length);
        expect(() => completeSearch(text, Math.min(cursor, text.length))).not.toThrow(SearchError);
      }),
      { numRuns: 1_000 },
    );
  });
});
