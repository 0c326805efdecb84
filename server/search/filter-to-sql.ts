import { type SQL, sql } from "drizzle-orm";
import type { NumberOp, SearchFilter, TextOp } from "@/domain/search/types";
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
  switch (filter.kind) {
    case "number": {
      const { type, number } = target;
      const compared: SearchTarget =
        type === "text" && number ? { ...target, type: "number", value: number } : target;
      return holds(compared, compareNumber(compared, filter.op, filter.value));
    }
    case "text": {
      const found = holds(target, compareText(target, filter.op, filter.value));
      return filter.isMissingMatch ? sql`(${found} or ${isMissing(target)})` : found;
    }
    case "list": {
      const values = sql.join(
        filter.values.map((value) => sql`${value}`),
        sql`, `,
      );
      const op = filter.op === "in" ? sql`in` : sql`not in`;
      return holds(target, sql`${target.value} ${op} (${values})`);
    }
    case "missing":
      return filter.isMissing ? isMissing(target) : sql`not ${isMissing(target)}`;
  }
}

/** A condition about a value that may be missing: then it is false. */
function holds({ rows, value, isNullable }: SearchTarget, condition: SQL): SQL {
  if (rows) return sql`exists (select 1 from ${rows.from} where ${rows.on} and ${condition})`;
  return isNullable ? sql`(${value} is not null and ${condition})` : condition;
}

function isMissing({ rows, value }: SearchTarget): SQL {
  const isThere = sql`${value} is not null`;
  return rows
    ? sql`(not exists (select 1 from ${rows.from} where ${rows.on} and ${isThere}))`
    : sql`(${value} is null)`;
}

/** Postgres sorts NaN above all numbers; here it matches `!=` only. */
function compareNumber({ type, value }: SearchTarget, op: NumberOp, than: number): SQL {
  if (type === "time") return sql`${value} ${NUMBER_SQL[op]} ${moment(than)}`;
  const compared = sql`${value} ${NUMBER_SQL[op]} ${than}::float8`;
  return op === ">" || op === ">=" ? sql`(${compared} and ${value} < 'NaN'::float8)` : compared;
}

function compareText({ rows, value }: SearchTarget, op: TextOp, than: string): SQL {
  if (op === "like") return sql`${value} like ${than} escape ''`;
  if (op === "ilike") return sql`${value} ilike ${than} escape ''`;
  if (op === "!=") return sql`${value} <> ${than}`;
  if (!rows) return sql`${value} = ${than}`;
  const start = [...than].slice(0, INDEXED_CHARS).join("");
  return sql`(left(${value}, ${sql.raw(String(INDEXED_CHARS))}) collate "C" = ${start} and ${value} = ${than})`;
}
