import { afterAll, expect, test, vi } from "vitest";
import { openSql } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { testWay } from "@/db/testing-way";
import { listen } from "./notify";

const database = testDatabase();
const way = testWay();
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

function openClient() {
  const sql = openSql(way.through(database.url), 1);
  closing.push(() => sql.end({ timeout: 0 }));
  return sql;
}

test.each([
  ["no server is there", async () => {}],
  ["the server shuts down", () => way.refuse("57P03", "the database system is shutting down")],
  ["all connections are in use", () => way.refuse("53300", "sorry, too many clients already")],
])("who begins to listen while %s hears what is said afterwards", async (_when, shut) => {
  await shut();
  const heard: string[] = [];
  await listen(openClient(), "queue", (payload) => heard.push(payload));
  expect(heard).toEqual([]);
  await way.open();
  // The empty message says that some may have been missed.
  await vi.waitFor(() => expect(heard).toEqual([""]), { timeout: 20_000 });
  await database.sql`select pg_notify('atelier_queue', 'a run')`;
  await vi.waitFor(() => expect(heard).toEqual(["", "a run"]), { timeout: 20_000 });
});

test("who listens no more hears nothing, and the others go on", async () => {
  await way.open();
  const sql = openClient();
  const heard = { left: [] as string[], stayed: [] as string[] };
  const leave = await listen(sql, "runs", (payload) => heard.left.push(payload));
  await listen(sql, "runs", (payload) => heard.stayed.push(payload));
  leave();
  await database.sql`select pg_notify('atelier_runs', 'a run')`;
  await vi.waitFor(() => expect(heard.stayed).toEqual(["", "a run"]), { timeout: 20_000 });
  expect(heard.left).toEqual([""]);
});
