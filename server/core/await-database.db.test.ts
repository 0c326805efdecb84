import { afterAll, afterEach, expect, test, vi } from "vitest";
import { testDatabase } from "@/db/testing";
import { testWay } from "@/db/testing-way";
import { awaitDatabase } from "./await-database";
import { askAnewAt } from "./reach-database";

const database = testDatabase();
const way = testWay();
const said: string[] = [];
vi.spyOn(console, "warn").mockImplementation((line) => said.push(line));
afterEach(() => {
  said.length = 0;
});
afterAll(() => void vi.restoreAllMocks());

test("a part that waits for the database says so in one line, and in another that it goes on", async () => {
  await way.refuse("57P03", "the database system is starting up");
  const before = way.count();
  const waiting = awaitDatabase(askAnewAt(way.through(database.url)));
  await vi.waitFor(() => expect(way.count()).toBeGreaterThan(before + 2), { timeout: 20_000 });
  await way.open();
  await waiting;
  expect(said).toEqual([
    "The database is starting up (the database system is starting up). Waiting for it.",
    expect.stringMatching(/^The database answers, after \d+\.\d s\.$/),
  ]);
});

test("a database that answers is waited for in silence", async () => {
  await awaitDatabase(askAnewAt(database.url));
  expect(said).toEqual([]);
});

test("with little patience, what no waiting mends is said at once", async () => {
  const elsewhere = new URL(database.url);
  elsewhere.pathname = "/nowhere";
  const waiting = awaitDatabase(askAnewAt(elsewhere.toString()), { patienceMs: 3_600_000 });
  await expect(waiting).rejects.toThrow(
    'The database of this name does not exist on the server (database "nowhere" does not exist).',
  );
  const stranger = new URL(database.url);
  stranger.password = "wrong";
  await expect(awaitDatabase(askAnewAt(stranger.toString()), { patienceMs: 3_600_000 })).rejects.toThrow(
    "The database refuses the user or the password",
  );
});
