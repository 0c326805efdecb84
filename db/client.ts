import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema";

export type Db = PostgresJsDatabase<typeof schema>;
/** What a query runs on: the pool or a transaction. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
export type Executor = Db | Tx;
export type Sql = postgres.Sql;

/** Drizzle changes its client's parsers, so raw SQL, LISTEN and hot paths use `openSql`, a client of their own. */
export function openDb(url: string, connections = 10): { db: Db; close(): Promise<void> } {
  const client = postgres(url, { max: connections, onnotice: () => {}, connection: { application_name: "atelier" } });
  return { db: drizzle(client, { schema }), close: () => client.end({ timeout: 5 }) };
}

export function openSql(url: string, connections = 4): Sql {
  return postgres(url, { max: connections, onnotice: () => {}, connection: { application_name: "atelier-hot" } });
}
