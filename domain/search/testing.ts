/** Writes filters as text, for the tests that read them back. */
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
