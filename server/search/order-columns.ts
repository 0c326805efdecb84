import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/domain/errors";
import { INDEXED_CHARS } from "./filter-to-sql";
import { asMs, moment, type SearchTarget, type ValueType } from "./target";

/** One column of an order that has no missing values: what SQL sorts by, and what a page token carries. */
export interface OrderColumn {
  value: SQL;
  type: ValueType;
  isDescending: boolean;
}

/** How a value stands in an order: numbers and texts first, then NaN, then what is missing. */
export const PRESENT = 0;
export const NOT_A_NUMBER = 1;
export const MISSING = 2;

const EMPTY: Record<ValueType, SQL> = {
  text: sql`''`,
  number: sql`0::float8`,
  time: sql`timestamptz 'epoch'`,
  id: sql`''`,
};

/** A name that may be missing sorts by its rank, which no direction reverses, and then by its value. */
export function rankedColumns({ type, value }: SearchTarget, isDescending: boolean): OrderColumn[] {
  const isPresent = type === "number" ? sql`${value} < 'NaN'::float8` : sql`${value} is not null`;
  const rank = sql`(case when ${isPresent} then 0 when ${value} is null then 2 else 1 end)::float8`;
  return [
    { value: rank, type: "number", isDescending: false },
    { value: sql`(case when ${isPresent} then ${value} else ${EMPTY[type]} end)`, type, isDescending },
  ];
}

/** The indexed start of a text alone, where what is equal there goes by its id. */
export function indexedColumn({ type, value, rows }: SearchTarget, isDescending: boolean): OrderColumn {
  const isStart = type === "text" && rows !== undefined;
  return {
    value: isStart ? sql`left(${value}, ${sql.raw(String(INDEXED_CHARS))})` : value,
    type,
    isDescending,
  };
}

/** Long texts sort by their indexed start first: the same order, which the index can give. */
export function plainColumns({ type, value, rows }: SearchTarget, isDescending: boolean): OrderColumn[] {
  if (type !== "text" || !rows) return [{ value, type, isDescending }];
  const start = sql`left(${value}, ${sql.raw(String(INDEXED_CHARS))})`;
  return [
    { value: start, type, isDescending },
    { value, type, isDescending },
  ];
}

/** Text compares by code point, whatever the database's own collation is. */
const sortable = ({ type, value }: OrderColumn) => (type === "text" ? sql`${value} collate "C"` : value);

export function orderBy(columns: readonly OrderColumn[]): SQL {
  const parts = columns.map(
    (column) => sql`${sortable(column)} ${column.isDescending ? sql`desc` : sql`asc`}`,
  );
  return sql.join(parts, sql`, `);
}

/** The sort value as the driver hands it over: text or a float8. */
export const selected = ({ type, value }: OrderColumn): SQL => (type === "time" ? asMs(value) : value);

/**
 * True for the rows after the place: `a < x or (a = x and (b > y or …))`. The first column is compared once more by
 * itself, because an index range cannot be read out of an OR.
 */
export function isAfter(columns: readonly OrderColumn[], values: readonly (string | number)[]): SQL {
  if (values.length !== columns.length)
    throw new AppError("invalid", "page_token: this was not returned by this search.");
  const [first] = columns;
  if (!first) return sql`false`;
  if (columns.every(({ isDescending }) => isDescending === first.isDescending))
    return isRowAfter(columns, values);
  const bound = sql`${sortable(first)} ${first.isDescending ? sql`<=` : sql`>=`} ${literal(first, values[0]!)}`;
  return sql`${bound} and ${step(columns, values)}`;
}

/** Where all go one way, `(a, b) > (x, y)`: an index of the columns begins right there. */
function isRowAfter(columns: readonly OrderColumn[], values: readonly (string | number)[]): SQL {
  const given = columns.map((column, index) => literal(column, values[index]!));
  const beyond = columns[0]!.isDescending ? sql`<` : sql`>`;
  return sql`(${sql.join(columns.map(sortable), sql`, `)}) ${beyond} (${sql.join(given, sql`, `)})`;
}

function step(
  [column, ...rest]: readonly OrderColumn[],
  [value, ...others]: readonly (string | number)[],
): SQL {
  const beyond = isBeyond(column!, value!);
  if (rest.length === 0) return beyond;
  return sql`(${beyond} or (${sortable(column!)} = ${literal(column!, value!)} and ${step(rest, others)}))`;
}

const isBeyond = (column: OrderColumn, value: string | number) =>
  sql`${sortable(column)} ${column.isDescending ? sql`<` : sql`>`} ${literal(column, value)}`;

function literal({ type }: OrderColumn, value: string | number): SQL {
  if ((type === "text" || type === "id") !== (typeof value === "string")) {
    throw new AppError("invalid", "page_token: this was not returned by this search.");
  }
  if (type === "time") return moment(value as number);
  return type === "number" ? sql`${value}::float8` : sql`${value}::text`;
}
