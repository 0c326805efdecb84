import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { waitFor } from "@/scripts/testing/start-studio";
import { connect, type Sql } from "./connect";
import { startPostgres } from "./embedded.mjs";
import { isAlive, processState } from "./server-process.mjs";

type Server = Awaited<ReturnType<typeof startPostgres>>;

async function startServer(): Promise<{ home: string; server: Server }> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-pg-"));
  fs.chmodSync(home, 0o755);
  const server = await startPostgres({ home });
  onTestFinished(async () => {
    await server.stop();
    fs.rmSync(home, { recursive: true, force: true });
  });
  return { home, server };
}

async function startNext(home: string): Promise<Server> {
  const server = await startPostgres({ home });
  onTestFinished(() => server.stop());
  return server;
}

function open(url: string): Sql {
  const sql = connect(url, { max: 1 });
  onTestFinished(() => sql.end({ timeout: 0 }));
  return sql;
}

const answers = async ({ url }: Server) => [...(await open(url)`select 1 as one`)];

test("a server that was told to end and waits for its clients is not adopted, but ended and started anew", async () => {
  const { home, server } = await startServer();
  await open(server.url)`select 1`;
  process.kill(server.pid, "SIGTERM");
  await waitFor(async () => server.state() === "stopping", 10_000, 5);
  const next = await startNext(home);
  expect(next).toMatchObject({ isAdopted: false });
  expect(await answers(next)).toEqual([{ one: 1 }]);
});

test("a server that is paused goes on when it is adopted, and ends when it is stopped", async () => {
  const { home, server } = await startServer();
  process.kill(server.pid, "SIGSTOP");
  await waitFor(async () => server.state() === "paused", 10_000, 5);
  const next = await startNext(home);
  expect(next).toMatchObject({ isAdopted: true, pid: server.pid });
  expect(await answers(next)).toEqual([{ one: 1 }]);
  process.kill(next.pid, "SIGSTOP");
  await next.stop();
  expect(isAlive(next.pid)).toBe(false);
});

test("what a killed server had at work has ended before the next one serves", async () => {
  const { home, server } = await startServer();
  const sql = open(server.url);
  const [backend] = await sql`select pg_backend_pid() as pid`;
  // It computes and waits for nothing, so it does not notice that its server is gone.
  const working = sql`select sum(n) from generate_series(1, 100000000000) n`.catch((failure) => failure.code);
  await waitFor(async () => processState(backend?.pid) === "R", 10_000, 5);
  process.kill(server.pid, "SIGKILL");
  await waitFor(async () => server.state() === "ended", 10_000, 5);
  expect(isAlive(backend?.pid)).toBe(true);
  const next = await startNext(home);
  expect(isAlive(backend?.pid)).toBe(false);
  expect(await working).toMatch(/^(CONNECTION_CLOSED|ECONNRESET|EPIPE)$/);
  expect(await answers(next)).toEqual([{ one: 1 }]);
});

test("the number of a server that has ended, now another's, is not taken for a server", async () => {
  const { home, server } = await startServer();
  await server.stop();
  const other = path.join(home, "postgres/data");
  fs.writeFileSync(path.join(other, "postmaster.pid"), `${process.pid}\n${other}\n0\n5432\n\n\n\nready\n`);
  const next = await startNext(home);
  expect(next).toMatchObject({ isAdopted: false });
  expect(await answers(next)).toEqual([{ one: 1 }]);
});
