import type { SearchField, SearchFilter, SearchOrder } from "./types";

/** The metrics whose values a search looks at, each once. */
export function metricKeys(filter: SearchFilter | null, orders: readonly SearchOrder[] = []): string[] {
  const fields = searchedFields(filter, orders);
  return [...new Set(fields.flatMap((field) => (field.source === "metric" ? [field.key] : [])))];
}

/** Every field that a search names. */
export const searchedFields = (
  filter: SearchFilter | null,
  orders: readonly SearchOrder[] = [],
): SearchField[] => [...(filter ? fieldsOf(filter) : []), ...orders.map(({ field }) => field)];

function fieldsOf(filter: SearchFilter): SearchField[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.items.flatMap(fieldsOf);
    case "not":
      return fieldsOf(filter.item);
    default:
      return [filter.field];
  }
}
