import { type SQL, sql } from "drizzle-orm";
import type { SearchField } from "@/domain/search/types";

/** An id is a text too, but compared as its own column is: so that an index of it gives the order. */
export type ValueType = "text" | "number" | "time" | "id";

/** Where the value of a searched name lies, seen from the row that is searched. */
export type SearchTarget = {
  type: ValueType;
  /** The value as SQL. */
  value: SQL;
  isNullable: boolean;
  /** Of a text that may spell a number: that number or null, and the condition that it spells none. */
  number?: { value: SQL; isNone: SQL };
  /**
   * Set where the value lies in other rows: the table, and the condition that ties it to the searched row. `index` is set
   * where an index has them by key, value and the id of the searched row: that column, and the condition on the key.
   */
  rows?: { from: SQL; on: SQL; index?: { id: SQL; isKey: SQL } };
};

/** Finds the target of a field. `alias` names the other table, so that several can stand side by side. */
export type FindTarget = (field: SearchField, alias: string) => SearchTarget;

const MAX_TIME_MS = 8.64e15;

/** A moment given in milliseconds since the epoch, exact to the microsecond; beyond what a date can be, the nearest. */
export function moment(timeMs: number): SQL {
  const within = Math.min(Math.max(timeMs, -6.2e13), MAX_TIME_MS);
  return sql`(timestamptz 'epoch' + ${within}::float8 * interval '1 millisecond')`;
}

/** Milliseconds since the epoch, as a float8, which driver and JSON both know. */
export const asMs = (time: SQL): SQL => sql`(extract(epoch from ${time}) * 1000)::float8`;
