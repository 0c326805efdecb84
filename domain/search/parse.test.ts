import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LIST_VALUES } from "./comparison";
import { SEARCH_ENTITIES, type SearchEntity } from "./entities";
import { MAX_COMPARISONS, MAX_DEPTH, parseFilter } from "./parse";
import { anyFilter, writeFilter } from "./testing";
import { SearchError, type SearchFilter } from "./types";

const runs = (text: string) => parseFilter(text, "runs");
const text = (source: "param" | "tag", key: string, value: string, op = "=") =>
  ({ kind: "text", field: { source, key }, op, value, isMissingMatch: false }) as SearchFilter;
const metric = (key: string, op: string, value: number) =>
  ({ kind: "number", field: { source: "metric", key, part: "last" }, op, value }) as SearchFilter;

/** The position and the words of the error that a filter gives. */
function failure(filter: string, entity: SearchEntity = "runs"): { position: number; message: string } {
  try {
    parseFilter(filter, entity);
  } catch (error) {
    if (error instanceof SearchError) return { position: error.position, message: error.message };
    throw error;
  }
  throw new Error(`${filter} was accepted`);
}

describe("what MLflow's clients write", () => {
  it("reads an empty filter as no filter", () => {
    expect(runs("")).toBeNull();
    expect(runs("  \n")).toBeNull();
    expect(parseFilter(undefined, "runs")).toBeNull();
  });

  it("joins comparisons by AND, in any case of the word", () => {
    expect(runs("metrics.loss < 0.1 and params.lr = '1e-3' AND tags.x != \"y\"")).toEqual({
      kind: "and",
      items: [metric("loss", "<", 0.1), text("param", "lr", "1e-3"), text("tag", "x", "y", "!=")],
    });
  });

  it.each(["metric", "metrics"])("knows the prefix %s", (prefix) => {
    expect(runs(`${prefix}.a >= -1.5e3`)).toEqual(metric("a", ">=", -1500));
  });
  it.each(["param", "params", "parameter", "parameters"])("knows the prefix %s", (prefix) => {
    expect(runs(`${prefix}.a = 'b'`)).toEqual(text("param", "a", "b"));
  });
  it.each(["attribute.", "attributes.", "attr.", "run.", ""])("knows the prefix “%s”", (prefix) => {
    const field = { source: "attribute", name: "status" };
    expect(runs(`${prefix}status = 'RUNNING'`)).toMatchObject({ kind: "text", field });
  });

  it.each(["`val loss/mean`", '"val loss/mean"', "'val loss/mean'"])("takes the key %s in quotes", (key) => {
    expect(runs(`metrics.${key}>1`)).toEqual(metric("val loss/mean", ">", 1));
  });
  it("takes dots in an unquoted key", () => {
    expect(runs("tags.mlflow.source.name = 'a'")).toEqual(text("tag", "mlflow.source.name", "a"));
  });
  it("takes letters of any script in an unquoted key", () => {
    expect(runs("params.größe_2 = '학습'")).toEqual(text("param", "größe_2", "학습"));
  });
  it("takes a key that is a word of the language", () => {
    expect(runs("params.order = 'a' and tags.in = 'b' and metrics.not > 1")).toMatchObject({ kind: "and" });
  });

  it.each(["created", "Created", "attributes.created", "start_time"])(
    "reads %s as the start time",
    (name) => {
      const field = { source: "attribute", name: "start_time" };
      expect(runs(`${name} > 1700000000000`)).toEqual({ kind: "number", field, op: ">", value: 1.7e12 });
    },
  );
  it('reads attributes."run name" as the name', () => {
    const field = { source: "attribute", name: "run_name" };
    expect(runs("attributes.\"run name\" LIKE 'a%'")).toMatchObject({ field, op: "like", value: "a%" });
  });

  it("reads lists where MLflow has them", () => {
    expect(runs("run_id IN ('a', 'b')")).toMatchObject({ kind: "list", op: "in", values: ["a", "b"] });
    expect(runs("dataset.name not in ('a',)")).toMatchObject({ kind: "list", op: "notIn", values: ["a"] });
    expect(parseFilter("params.a IN ('x')", "loggedModels")).toMatchObject({ kind: "list" });
  });

  it("reads IS NULL and IS NOT NULL", () => {
    const field = { source: "param", key: "a" };
    expect(runs("params.a is null")).toEqual({ kind: "missing", field, isMissing: true });
    expect(runs("params.a IS NOT NULL")).toEqual({ kind: "missing", field, isMissing: false });
  });

  it("lets the client's prompt filter match models that lack the tag", () => {
    const filter = "name = 'a' AND tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(parseFilter(filter, "registeredModels")).toMatchObject({
      items: [{ isMissingMatch: false }, { isMissingMatch: true }],
    });
    expect(runs("tags.`mlflow.prompt.is_prompt` != 'true'")).toMatchObject({ isMissingMatch: false });
  });

  it("reads a doubled quote as the quote itself", () => {
    expect(runs("params.a = 'it''s'")).toEqual(text("param", "a", "it's"));
  });
});

describe("beyond MLflow", () => {
  it("binds NOT before AND before OR", () => {
    const [a, b, c] = ["a", "b", "c"].map((key) => text("tag", key, "1"));
    expect(runs("tags.a='1' or not tags.b='1' and tags.c='1'")).toEqual({
      kind: "or",
      items: [a, { kind: "and", items: [{ kind: "not", item: b }, c] }],
    });
  });
  it("lets parentheses change that", () => {
    expect(runs("(tags.a='1' or tags.b='1') and tags.c='1'")).toMatchObject({
      kind: "and",
      items: [{ kind: "or" }, { kind: "text" }],
    });
  });
  it("reads lists and IS NULL of every field", () => {
    expect(runs("params.a IN ('x', 'y')")).toMatchObject({ kind: "list", values: ["x", "y"] });
    expect(runs("experiment NOT IN ('x')")).toMatchObject({ kind: "list", op: "notIn" });
    expect(runs("metrics.a IS NULL")).toMatchObject({
      kind: "missing",
      field: { source: "metric", key: "a" },
    });
    expect(runs("end_time IS NOT NULL")).toMatchObject({ kind: "missing", isMissing: false });
  });
  it.each([
    ["status = 'Not responding'", { field: { name: "state" }, value: "notResponding" }],
    ["status != 'failed'", { field: { name: "state" }, op: "!=", value: "failed" }],
    ["status IN ('running', 'Queued')", { field: { name: "state" }, values: ["running", "queued"] }],
    ["status = 'FAILED'", { field: { name: "status" }, value: "FAILED" }],
    ["status = 'bogus'", { field: { name: "status" }, value: "bogus" }],
  ])("takes the studio's words for a status, and leaves MLflow's as they are: %s", (filter, read) => {
    expect(runs(filter)).toMatchObject(read);
  });
  it("compares what parameters and tags spell with a number that stands without quotes", () => {
    const field = { source: "param", key: "lr" };
    expect(runs("params.lr <= 1e-3")).toEqual({ kind: "number", field, op: "<=", value: 0.001 });
    expect(runs("tags.size = 3")).toMatchObject({ kind: "number", value: 3 });
  });
  it("reads the extremes of a metric", () => {
    expect(runs("min(metrics.loss) < 1")).toMatchObject({ field: { key: "loss", part: "min" } });
    expect(runs("MAX( metrics.`a b` ) < 1")).toMatchObject({ field: { key: "a b", part: "max" } });
  });
});

describe("what cannot be read names its place", () => {
  it.each([
    ["metrics.loss <", 14, "expected a number"],
    ["metrics.loss < '1'", 15, "without quotes"],
    ["status = 1", 9, "in quotes"],
    ["params.lr > 'a'", 10, "= != LIKE ILIKE"],
    ["metrics.loss LIKE 'a'", 13, "= != < <= > >="],
    ["params.a == 'b'", 9, "= in place of =="],
    ["metrics.val/loss < 1", 11, "quoted"],
    ["metric.a > 1 metric.b > 1", 13, "AND, OR or the end"],
    ["metrics.a > 1 and", 17, "ends too early"],
    ["(metrics.a > 1", 14, "closed"],
    ["metrics.a > 1)", 13, "never opened"],
    ["params.a = 'b", 11, "never closed"],
    ["staus = 'a'", 0, "Did you mean `status`?"],
    ["metrc.a = 1", 0, "Did you mean `metric`?"],
    ["dataset.size = 'a'", 0, "name, digest, context"],
    ["run_id IN ()", 11, "in quotes"],
    ["run_id IN (1)", 11, "in quotes"],
    ["metrics.a IN (1)", 10, "= != < <= > >="],
    ["metrics.a IS 1", 13, "NULL or NOT NULL"],
    ["params.a NOT LIKE 'b'", 13, "IN after NOT"],
    ["min(params.a) = '1'", 4, "takes a metric"],
    ["metrics.`` > 1", 0, "missing between the quotes"],
    ["metrics.a > 1e999", 12, "beyond"],
    ["metrics. a > 1", 8, "after the dot"],
    ["a\0b", 1, "zero byte"],
  ])("%s", (filter, position, words) => {
    expect(failure(filter)).toMatchObject({ position, message: expect.stringContaining(words) });
  });

  it("knows which names each kind of record has", () => {
    expect(failure("metrics.a > 1", "experiments").message).toContain("attributes, tags");
    expect(failure("run_id = 'a'", "experiments").message).toContain("experiment_id");
  });

  it("refuses what is too deep, too long or too much", () => {
    expect(failure("(".repeat(MAX_DEPTH + 2)).message).toContain("deep");
    expect(failure("not ".repeat(50_000)).message).toContain("deep");
    expect(failure("x".repeat(600_000)).message).toContain("characters");
    const many = Array.from({ length: MAX_COMPARISONS + 1 }, () => "metrics.a > 1").join(" and ");
    expect(failure(many).message).toContain("comparisons");
  });
});

describe("for every filter", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(runs(writeFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("has room for so many values in all its lists together", () => {
    const list = (count: number) => `params.a IN (${Array(count).fill("'x'").join(",")})`;
    expect(runs(list(MAX_LIST_VALUES))).toMatchObject({ kind: "list" });
    expect(() => runs(list(MAX_LIST_VALUES + 1))).toThrow(/at most 10000 values together/);
    const half = list(MAX_LIST_VALUES / 2);
    expect(runs(`${half} OR ${half}`)).toMatchObject({ kind: "or" });
    expect(() => runs(`${half} OR NOT (${half} AND params.b IN ('y'))`)).toThrow(/together/);
  });

  it("gives a tree or an error with a place inside the text, whatever the text", () => {
    const piece = fc.constantFrom(
      "metrics.a",
      "params.",
      "tags.`x y`",
      "=",
      "<",
      "'a'",
      "1",
      "-",
      "(",
      ")",
      ",",
      "and",
      "or",
      "not",
      "in",
      "is",
      "null",
      ".",
      "'",
    );
    const noise = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(" ")),
    );
    fc.assert(
      fc.property(noise, fc.constantFrom(...SEARCH_ENTITIES), (source, entity) => {
        try {
          parseFilter(source, entity);
        } catch (error) {
          expect(error).toBeInstanceOf(SearchError);
          expect((error as SearchError).position).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
