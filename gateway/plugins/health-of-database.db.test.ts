import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { testWay } from "@/db/testing-way";
import { createAuthenticator } from "@/server/auth/authenticate";
import { askAnewAt } from "@/server/core/reach-database";
import { createIngest } from "@/server/metrics/ingest";
import type { App } from "../deps";
import { addHealth } from "./health";

const database = testDatabase();
const services = testServices(database);
const way = testWay();
const pages = createServer((_request, response) => response.end("ok"));
beforeAll(() => new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve)));
afterAll(() => pages.close());

/** The pool of such a gateway is connected, and new connections go by the way. */
function openDoor(): App {
  const app = fastify() as App;
  afterAll(() => app.close());
  const deps = {
    services: {
      ...services,
      sql: database.sql,
      db: database.db,
      askAnew: askAnewAt(way.through(database.url)),
    },
    authenticator: createAuthenticator(services),
    ingest: createIngest(database.sql),
  };
  addHealth(app, deps, { port: (pages.address() as AddressInfo).port, internalSecret: "x" });
  return app;
}

const ask = async (app: App) => {
  const answer = await app.inject("/health");
  return { status: answer.statusCode, parts: answer.json().parts };
};

test.each([
  ["57P03", "the database system is shutting down", "the database is shutting down"],
  ["57P03", "the database system is not yet accepting connections", "the database is starting up"],
  ["53300", "sorry, too many clients already", "the database takes no more connections: all are in use"],
])(
  "a database that answers old connections and refuses new ones (%s) is not ok",
  async (code, message, detail) => {
    const app = openDoor();
    await way.refuse(code, message);
    expect(await ask(app)).toEqual({
      status: 503,
      parts: {
        gateway: { status: "ok" },
        web: { status: "ok" },
        runner: { status: "unknown", detail: "the database would know, and is away" },
        postgres: { status: "down", detail },
        disk: { status: "ok" },
      },
    });
  },
);

test("however often it is asked, one new connection is tried at a time, and in bounded time", async () => {
  const app = openDoor();
  await way.silence();
  const before = way.count();
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(app)));
  expect(way.count()).toBe(before + 1);
  expect(new Set(answers.map(({ parts }) => parts.postgres.detail))).toEqual(
    new Set(["the database does not answer"]),
  );
});

test("a database that takes new connections is ok, and the runner is as its heartbeat says", async () => {
  await way.open();
  const { parts } = await ask(openDoor());
  expect(parts).toMatchObject({ postgres: { status: "ok" }, runner: { status: "down" } });
});
