import { expect, test } from "vitest";
import { testDatabase } from "@/db/testing";
import { CONTENT_HOLDERS, SNAPSHOT_HOLDERS, STORE_TABLES } from "./content-holders";

const database = testDatabase();
const inOrder = (names: string[]) => names.sort();

test("every column that names a content is in the list of who holds them", async () => {
  const columns = await database.sql<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name like '%sha256' and table_name <> all(${[...STORE_TABLES]})`;
  const listed = CONTENT_HOLDERS.map(({ table, column }) => `${table}.${column}`);
  expect(inOrder(columns.map(({ name }) => name))).toEqual(inOrder(listed));
});

test("every column that leads to a snapshot is in the list of who holds them", async () => {
  const columns = await database.sql<{ name: string }[]>`
    select c.conrelid::regclass::text || '.' || a.attname as name from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = 'snapshots'::regclass and c.confdeltype <> 'c'`;
  const listed = SNAPSHOT_HOLDERS.map(({ table, column }) => `${table}.${column}`);
  expect(inOrder(columns.map(({ name }) => name))).toEqual(inOrder(listed));
});
