/** What every door says while the database takes no connection: 503, and that it may be tried again. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "@/db/testing";
import { testWay } from "@/db/testing-way";
import { transformer } from "@/domain/transformer";
import { secretKey } from "@/env";
import { createAuthenticator } from "@/server/auth/authenticate";
import { cookieNames } from "@/server/auth/session-cookie";
import { openServices } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";
import { buildGateway } from "./build";
import type { App } from "./deps";

const PUBLIC_URL = "http://127.0.0.1:3000";
const database = testDatabase();
const way = testWay();
/** Stands where the pages are, which cannot render without a database either. */
const pages = createServer((_request, response) =>
  response.writeHead(500, { "content-type": "text/html" }).end("x"),
);
let app: App;
let close = async () => {};

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const url = way.through(database.url);
  const services = openServices({ url, home: "/nowhere", publicUrl: PUBLIC_URL, connections: 2 });
  const ingest = createIngest(services.sql);
  app = await buildGateway(
    { services, authenticator: createAuthenticator(services), ingest },
    { port: (pages.address() as AddressInfo).port, internalSecret: "x", isHttps: false },
  );
  close = async () => {
    await app.close();
    await ingest.close();
    await services.close();
  };
});
afterAll(async () => {
  await close();
  pages.close();
});

const token = { authorization: "Bearer atl_something" };
async function signedIn() {
  const session = await encode({ token: { sid: "ses_something" }, secret: secretKey() });
  const cookie = `${cookieNames(PUBLIC_URL).session}=${session}`;
  return { cookie, origin: PUBLIC_URL, host: new URL(PUBLIC_URL).host };
}
const input = encodeURIComponent(JSON.stringify(transformer.serialize(null)));

const DOORS: [string, "GET" | "POST", string, () => Promise<Record<string, string>>][] = [
  ["REST", "GET", "/api/v1/me", async () => token],
  ["MLflow", "POST", "/api/2.0/mlflow/runs/log-metric", async () => token],
  ["MLflow of a workspace", "GET", "/mlflow/default/api/2.0/mlflow/experiments/search", async () => token],
  ["the live channel", "GET", `/live/workspaces.list?input=${input}`, signedIn],
  ["charts", "POST", "/live/chart", signedIn],
  ["pages", "GET", "/default", async () => ({ accept: "text/html" })],
  ["what pages ask of web", "POST", "/default", async () => ({ accept: "text/x-component" })],
];
const REFUSALS: [string, () => Promise<void>][] = [
  ["no server is there", async () => {}],
  ["the server shuts down", () => way.refuse("57P03", "the database system is shutting down")],
  ["all connections are in use", () => way.refuse("53300", "sorry, too many clients already")],
];

test.each(REFUSALS)("while %s, every door answers 503", async (_when, refuse) => {
  await refuse();
  for (const [door, method, url, headersOf] of DOORS) {
    const headers = {
      ...(await headersOf()),
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
    };
    const answer = await app.inject({
      method,
      url,
      headers,
      ...(method === "POST" ? { payload: "{}" } : {}),
    });
    expect({ door, status: answer.statusCode }).toEqual({ door, status: 503 });
  }
});

test("a page that failed for another reason stays as web answered it", async () => {
  await way.open();
  const answer = await app.inject({ method: "GET", url: "/default", headers: { accept: "text/html" } });
  expect({ status: answer.statusCode, body: answer.body }).toEqual({ status: 500, body: "x" });
});
