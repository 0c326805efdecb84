import type { SearchEntity } from "@/domain/search/entities";
import { type ListInput, type ListPage, listInput } from "@/domain/search/list-input";
import type { FieldValue } from "@/domain/search/match";
import { parse } from "@/server/core/parse";
import { listRows } from "@/server/search/list-rows";

/** What the pages are told of a record, in the names and moments of REST: `createdAt` is `created_at`, as ISO text. */
export function presentRow(row: object): Record<string, unknown> {
  return present(row) as Record<string, unknown>;
}

/** Keys of texts that people chose (tags, variables) stay as they are. */
const THEIRS = new Set(["details", "environmentVariables", "facts", "spec", "tags", "variables"]);

function present(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    toSnake(key),
    THEIRS.has(key) ? inner : present(inner),
  ]);
  return Object.fromEntries(entries);
}

const toSnake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A page of a list that is small and was read whole. */
export function rowsOf<Row extends object>(
  rows: readonly Row[],
  entity: SearchEntity,
  asked: Partial<ListInput>,
): ListPage<Row> {
  const read = (row: Row) => {
    const shown = presentRow(row);
    return (field: { name?: string }) => comparable(shown[field.name ?? ""], row, field.name);
  };
  return listRows(rows, entity, read as Parameters<typeof listRows<Row>>[2], parse(listInput, asked));
}

/** As a filter compares it: moments in milliseconds, and several texts as one with commas. */
function comparable(value: unknown, row: object, name = ""): FieldValue {
  const raw = (row as Record<string, unknown>)[
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  ];
  if (raw instanceof Date) return raw.getTime();
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" || typeof value === "number" ? value : null;
}
