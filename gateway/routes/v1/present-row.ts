import type { SearchEntity } from "@/domain/search/entities";
import { type ListInput, type ListPage, listInput } from "@/domain/search/list-input";
import type { ReadField } from "@/domain/search/match";
import { parse } from "@/server/core/parse";
import { listRows } from "@/server/search/list-rows";

/** What the pages are told of a record, in the names and moments of REST: `createdAt` is `created_at`, as ISO text. */
export const presentRow = (row: object): Record<string, unknown> => present(row) as Record<string, unknown>;

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
export const rowsOf = <Row extends object>(
  rows: readonly Row[],
  entity: SearchEntity,
  asked: Partial<ListInput>,
): ListPage<Row> => listRows(rows, entity, readerOf, parse(listInput, asked));

/** A row's values as a filter compares them: moments in milliseconds, several texts as one with commas. */
const readerOf =
  (row: object): ReadField =>
  (field) => {
    const value = field.source === "attribute" ? (row as Record<string, unknown>)[toCamel(field.name)] : null;
    if (value instanceof Date) return value.getTime();
    if (Array.isArray(value)) return value.join(", ");
    return typeof value === "string" || typeof value === "number" ? value : null;
  };

const toCamel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
