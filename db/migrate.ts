import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect, type Sql } from "./connect";

const LOCK = 7_203_581; // any number, the same for every process that migrates
const RETRY_MS = 100;

/** Brings the database up to date, in one transaction, while no other process does. */
export async function migrateDatabase(url: string, folder = path.resolve("db/migrations")): Promise<void> {
  const client = connect(url, { max: 1 });
  try {
    // A server that works for a client which was killed would keep its lock to the end of the statement. Not every
    // system can look.
    await client`set client_connection_check_interval = '2s'`.catch(() => {});
    await takeLock(client);
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function takeLock(client: Sql): Promise<void> {
  for (let isTold = false; ; isTold = true) {
    const [row] = await client<{ taken: boolean }[]>`select pg_try_advisory_lock(${LOCK}) as taken`;
    if (row?.taken) return;
    if (!isTold) console.warn("Another start is bringing the database up to date: waiting for it.");
    await delay(RETRY_MS);
  }
}
