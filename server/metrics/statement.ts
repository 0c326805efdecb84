import { type SQL, sql } from "drizzle-orm";
import type { Executor, Sql } from "@/db/client";

/** SQL with numbered parameters: what both drizzle and a bare client can be asked to run. */
export interface Statement {
  text: string;
  params: string[];
}

/** Writes numbers as a Postgres array; NaN and the infinities are spelled the same there. */
export function numberArray(items: readonly (number | bigint | null)[]): string {
  return `{${items.map((item) => (item === null ? "NULL" : String(item))).join(",")}}`;
}

/** Writes texts as a Postgres array, each quoted. */
export function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

/** Writes byte strings as a Postgres array of bytea. */
export function bytesArray(items: readonly (Uint8Array | null)[]): string {
  const hex = (item: Uint8Array) =>
    Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString("hex");
  return `{${items.map((item) => (item === null ? "NULL" : `"\\\\x${hex(item)}"`)).join(",")}}`;
}

/** Runs a statement on a bare client, prepared once per connection. */
export async function runStatement<Row>(client: Sql, { text, params }: Statement): Promise<Row[]> {
  return (await client.unsafe(text, params, { prepare: true })) as unknown as Row[];
}

/** Runs a statement inside a transaction of drizzle. */
export async function runWithin<Row>(tx: Executor, { text, params }: Statement): Promise<Row[]> {
  const parts = text
    .split(/\$(\d+)/)
    .map((part, i): SQL => (i % 2 === 0 ? sql.raw(part) : sql`${sql.param(params[Number(part) - 1])}`));
  return (await tx.execute(sql.join(parts))) as unknown as Row[];
}
