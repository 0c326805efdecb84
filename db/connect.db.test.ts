import net from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { connect, type Sql } from "./connect";
import { testDatabase } from "./testing";

const database = testDatabase();
const opened: Sql[] = [];

/** A client with one connection whose socket a test can cut. */
function connectByWire(): { sql: Sql; cut(): void } {
  const folder = new URL(database.url).searchParams.get("host");
  let wire: net.Socket;
  const socket = () => {
    wire = net.connect(`${folder}/.s.PGSQL.5432`);
    return wire;
  };
  // The driver knows the option and hands it on; its types do not.
  const sql = connect(database.url, { max: 1, fetch_types: false, ...{ socket } });
  opened.push(sql);
  return { sql, cut: () => wire.destroy() };
}

/**
 * Begins a query and cuts the connection before its bytes have left: the driver writes in the next turn of the event loop,
 * and what is asked in an immediate is written after the sockets of this turn were closed.
 */
async function cutWhileAsking({ sql, cut }: ReturnType<typeof connectByWire>): Promise<string> {
  await setImmediate();
  cut();
  return sql`select 2`.then(
    () => "ok",
    ({ code }) => code,
  );
}

afterEach(() => Promise.all(opened.splice(0).map((sql) => sql.end())));

/** What `patches/` mends in the driver; decision 006. */
describe("a connection that is cut", () => {
  it("fails the query that had not left yet, and serves the next", async () => {
    const wired = connectByWire();
    await wired.sql`select 1`;
    expect(await cutWhileAsking(wired)).toBe("CONNECTION_CLOSED");
    expect([...(await wired.sql`select 3 as n`)]).toEqual([{ n: 3 }]);
  });

  it("runs nothing of a lost transaction outside of it", async () => {
    const { sql, cut } = connectByWire();
    await sql`create table written (n int)`;
    const transaction = sql.begin(async (tx) => {
      await tx`insert into written values (1)`;
      cut();
      await sql`select 1`.catch(() => sql`select 1`);
      await tx`insert into written values (2)`;
    });
    await expect(transaction).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
    await sql`select 1`;
    expect([...(await sql`select n from written`)]).toEqual([]);
  });
});
