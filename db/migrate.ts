import path from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect } from "./connect";

const LOCK = 7_203_581; // any number, the same for every process that migrates

/** Brings the database up to date, in one transaction, while no other process does. */
export async function migrateDatabase(url: string, folder = path.resolve("db/migrations")): Promise<void> {
  const client = connect(url, { max: 1 });
  try {
    await client`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end({ timeout: 5 });
  }
}
