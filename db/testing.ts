/** For tests: a real Postgres, a template database migrated once, and a clone of it per test file. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Db, openDb, openSql, type Sql } from "./client";
import { connect } from "./connect";
import { startPostgres } from "./embedded.mjs";
import { migrateDatabase } from "./migrate";

export interface TestDatabase {
  url: string;
  db: Db;
  sql: Sql;
}

const TEMPLATE = "atelier_template";
const at = (url: string, database: string) => url.replace("/postgres?", `/${database}?`);

/** Starts the server of the test run and prepares the template; used once, as vitest's global setup. */
export async function startTestServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-test-pg-"));
  fs.chmodSync(home, 0o755);
  const server = await startPostgres({ home, settings: { fsync: "off", max_connections: "300" } });
  const admin = connect(server.url, { max: 1 });
  await admin.unsafe(`create database ${TEMPLATE}`);
  await migrateDatabase(at(server.url, TEMPLATE));
  await admin.end();
  const stop = async () => {
    await server.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Gives the tests of a file a database of their own, fresh from the template. Call it at the top of the file. */
export function testDatabase(): TestDatabase {
  const test = {} as TestDatabase;
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  let close = async () => {};
  beforeAll(async () => {
    const server = process.env.ATELIER_TEST_DATABASE_URL;
    if (!server) throw new Error("These tests need the `db` project: run them with `npm run test:db`.");
    const admin = connect(server, { max: 1 });
    await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
    test.url = at(server, name);
    const opened = openDb(test.url, 5);
    test.db = opened.db;
    test.sql = openSql(test.url, 5);
    close = async () => {
      await opened.close();
      await test.sql.end({ timeout: 2 });
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    };
  }, 60_000);
  afterAll(() => close());
  return test;
}
