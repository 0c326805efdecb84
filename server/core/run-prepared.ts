import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Services } from "./services";

const dialect = new PgDialect();

/**
 * Runs one statement, outside of a transaction, that is parsed and planned once per connection. For what is asked over and
 * over with the same text: to plan a write of several parts takes longer than to carry it out.
 */
export async function runPrepared<Row>({ sql }: Pick<Services, "sql">, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return (await sql.unsafe(text, params as never[], { prepare: true })) as unknown as Row[];
}
