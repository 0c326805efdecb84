import type { SearchField } from "./types";

const PREFIX = {
  attribute: "attributes",
  dataset: "datasets",
  metric: "metrics",
  param: "params",
  tag: "tags",
} as const;

/** A field as the search language writes it, always the same way, so that it can name a column: ``metrics.`loss` ``. */
export function writeField(field: SearchField): string {
  const prefix = PREFIX[field.source];
  if (field.source === "attribute" || field.source === "dataset") return `${prefix}.${field.name}`;
  const name = `${prefix}.\`${field.key.replaceAll("`", "``")}\``;
  return field.source === "metric" && field.part !== "last" ? `${field.part}(${name})` : name;
}
