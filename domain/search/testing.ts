/** For tests: any filter, and how it is written. */
import fc from "fast-check";
import type { SearchFilter } from "./types";
import { writeField } from "./write-field";

const quote = (value: string, mark: string) => `${mark}${value.replaceAll(mark, mark + mark)}${mark}`;

export function writeFilter(filter: SearchFilter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.items.map((item) => `(${writeFilter(item)})`).join(` ${filter.kind} `);
    case "not":
      return `NOT (${writeFilter(filter.item)})`;
    case "number":
      return `${writeField(filter.field)} ${filter.op} ${filter.value}`;
    case "text":
      return `${writeField(filter.field)} ${filter.op} ${quote(filter.value, "'")}`;
    case "list": {
      const values = filter.values.map((value) => quote(value, '"')).join(", ");
      return `${writeField(filter.field)} ${filter.op === "in" ? "IN" : "not in"} (${values})`;
    }
    case "missing":
      return `${writeField(filter.field)} IS ${filter.isMissing ? "" : "NOT "}NULL`;
  }
}

const anyText = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !value.includes("\0"));
const key = anyText.filter((value) => value !== "");
const comparison: fc.Arbitrary<SearchFilter> = fc.oneof(
  fc.record({
    kind: fc.constant("number" as const),
    field: fc.record({
      source: fc.constant("metric" as const),
      key,
      part: fc.constantFrom("last", "min", "max"),
    }),
    op: fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
  fc.record({
    kind: fc.constant("text" as const),
    field: fc.record({ source: fc.constantFrom("param" as const, "tag" as const), key }),
    op: fc.constantFrom("=", "!=", "like", "ilike"),
    value: anyText,
    isMissingMatch: fc.constant(false),
  }),
  fc.record({
    kind: fc.constant("list" as const),
    field: fc.constant({ source: "attribute" as const, name: "run_id" }),
    op: fc.constantFrom("in", "notIn"),
    values: fc.array(anyText, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant("missing" as const),
    field: fc.record({ source: fc.constantFrom("param" as const, "tag" as const), key }),
    isMissing: fc.boolean(),
  }),
);
/** Every kind of filter that the language can say. */
export const { filter: anyFilter } = fc.letrec<{ filter: SearchFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({ kind: fc.constant("not" as const), item: tie("filter") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      items: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));
