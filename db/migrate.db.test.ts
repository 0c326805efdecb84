import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { migrateDatabase } from "./migrate";
import { testDatabase } from "./testing";

const database = testDatabase();

test("migrating an up-to-date database changes nothing, also when two processes do it at once", async () => {
  const count = sql`select count(*)::int as tables from information_schema.tables where table_schema = 'public'`;
  const before = await database.db.execute(count);
  await Promise.all([migrateDatabase(database.url), migrateDatabase(database.url)]);
  expect(await database.db.execute(count)).toEqual(before);
});
