import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { connect, type Sql } from "./connect";
import { prepareUsual } from "./prepare-usual";
import * as schema from "./schema";

export type { Sql } from "./connect";
export type Db = PostgresJsDatabase<typeof schema>;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** What a query runs on: the pool or a transaction. */
export type Executor = Db | Tx;

/** Drizzle changes its client's parsers, so raw SQL, LISTEN and hot paths use `openSql`, a client of their own. */
export function openDb(url: string, connections = 10): { db: Db; close(): Promise<void> } {
  const client = connect(url, {
    max: connections,
    // A plan for any parameters would not know which partial index serves: what is prepared is planned each time.
    connection: { application_name: "atelier", plan_cache_mode: "force_custom_plan" },
  });
  prepareUsual(client);
  return { db: drizzle(client, { schema }), close: () => client.end({ timeout: 5 }) };
}

/** Its few statements are asked over and over: a plan for any parameters saves each of them a third of a millisecond. */
export function openSql(url: string, connections = 4): Sql {
  return connect(url, {
    max: connections,
    connection: { application_name: "atelier-hot", plan_cache_mode: "force_generic_plan" },
  });
}
