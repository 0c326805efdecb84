import { type SQL, sql } from "drizzle-orm";
import type { NumberOp, SearchFilter, TextOp } from "@/domain/search/types";
import { likePattern } from "./like-pattern";
import { type FindTarget, moment, type SearchTarget } from "./target";

const NUMBER_SQL: Record<NumberOp, SQL> = {
  "=": sql`=`,
  "!=": sql`<>`,
  "<": sql`<`,
  "<=": sql`<=`,
  ">": sql`>`,
  ">=": sql`>=`,
};

/** Index entries of long texts hold this many characters, which decide most comparisons. */
export const INDEXED_CHARS = 256;

type Comparison = Exclude<SearchFilter, { kind: "and" | "or" | "not" }>;

/** The filter as a condition that is true or false, never unknown, so that NOT of "missing" is true. */
export function filterToSql(filter: SearchFilter, find: FindTarget): SQL {
  switch (filter.kind) {
    case "not":
      return sql`not (${filterToSql(filter.item, find)})`;
    case "and":
    case "or": {
      const items = filter.items.map((item) => sql`(${filterToSql(item, find)})`);
      return sql.join(items, filter.kind === "and" ? sql` and ` : sql` or `);
    }
    default:
      return comparisonToSql(filter, find(filter.field, "f"));
  }
}

function comparisonToSql(filter: Comparison, target: SearchTarget): SQL {
  if (filter.kind === "missing") return filter.isMissing ? isMissing(target) : sql`not ${isMissing(target)}`;
  const found = holds(target, compare(filter, target));
  return filter.kind === "text" && filter.isMissingMatch ? sql`(${found} or ${isMissing(target)})` : found;
}

/** A comparison of values that lie in rows with an index: those rows, without the searched one. */
export function indexedRows(filter: SearchFilter, find: FindTarget): IndexedRows | undefined {
  if (filter.kind !== "number" && filter.kind !== "text" && filter.kind !== "list") return undefined;
  const target = find(filter.field, "f");
  const { rows } = target;
  if (!rows?.index || (filter.kind === "text" && filter.isMissingMatch)) return undefined;
  const condition = compare(filter, target);
  const { id, isKey } = rows.index;
  return {
    ids: sql`select ${id} from ${rows.from} where ${isKey} and ${condition}`,
    isFound: sql`exists (select 1 from ${rows.from} where ${rows.on} and ${condition} offset 0)`,
  };
}

export interface IndexedRows {
  /** The ids of what the rows belong to. */
  ids: SQL;
  /** Whether the searched row has one, in words that make the database look it up row by row. */
  isFound: SQL;
}

/** The condition on the value alone, where there is one. */
function compare(filter: Exclude<Comparison, { kind: "missing" }>, target: SearchTarget): SQL {
  switch (filter.kind) {
    case "number":
      return compareNumber(target, filter.op, filter.value);
    case "text":
      return compareText(target, filter.op, filter.value);
    case "list": {
      // One array, whatever its length: a statement has a limit of single values.
      const values = sql`${sql.param(filter.values)}::text[]`;
      return filter.op === "in"
        ? sql`${target.value} = any(${values})`
        : sql`${target.value} <> all(${values})`;
    }
  }
}

/** A condition about a value that may be missing: then it is false. */
function holds({ rows, value, isNullable }: SearchTarget, condition: SQL): SQL {
  if (rows) return sql`exists (select 1 from ${rows.from} where ${rows.on} and ${condition})`;
  return isNullable ? sql`(${value} is not null and ${condition})` : condition;
}

export function isMissing({ rows, value }: SearchTarget): SQL {
  const isThere = sql`${value} is not null`;
  return rows
    ? sql`(not exists (select 1 from ${rows.from} where ${rows.on} and ${isThere}))`
    : sql`(${value} is null)`;
}

/** Postgres sorts NaN above all numbers; here it matches `!=` only. */
function compareNumber({ type, value: own, number }: SearchTarget, op: NumberOp, than: number): SQL {
  const value = type === "text" && number ? number.value : own;
  if (type === "time") return sql`${value} ${NUMBER_SQL[op]} ${moment(than)}`;
  const compared = sql`${value} ${NUMBER_SQL[op]} ${than}::float8`;
  return op === ">" || op === ">=" ? sql`(${compared} and ${value} < 'NaN'::float8)` : compared;
}

function compareText({ rows, value }: SearchTarget, op: TextOp, than: string): SQL {
  if (op === "like") return sql`${value} like ${than} escape ''`;
  if (op === "ilike") return sql`${value} ilike ${than} escape ''`;
  if (op === "contains") return sql`${value} ilike ${likePattern(than)}`;
  if (op === "!=") return sql`${value} <> ${than}`;
  // The collation of the indexes; whether two texts are equal does not depend on it.
  if (!rows) return sql`${value} collate "C" = ${than}`;
  const start = [...than].slice(0, INDEXED_CHARS).join("");
  return sql`(left(${value}, ${sql.raw(String(INDEXED_CHARS))}) collate "C" = ${start} and ${value} = ${than})`;
}
