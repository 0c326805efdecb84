import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "@/server/auth/authenticate";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { buildGateway } from "../build";
import type { App } from "../deps";
import { checkBodiesOfNobody } from "./testing/check-bodies";
import { checkAsNode } from "./testing/check-nodes";
import { checkAsNobody, checkAsReader, checkAsStranger, checkBadRequests } from "./testing/check-routes";
import { type Route, watchRoutes } from "./testing/routes";

const services = testServices(testDatabase());
const LONG_MS = 900_000;

/**
 * What is open: health and versions, the SDK's wheel, the live channel and the pages, which ask for the session cookie
 * by themselves.
 */
const OPEN =
  /^(\/mlflow\/:workspace)?(\/?|\/health|\/version|\/(api|ajax-api)\/3\.0\/mlflow\/server-info)$|^\/sdk\b|^\/live\b|^\/\*?$/;

/** Stands where the pages are: what reaches it has passed no door of ours. */
const pages = createServer((_request, response) => response.end("a page"));
beforeAll(() => new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve)));
afterAll(() => pages.close());

async function build(plant: (app: App) => void = () => {}) {
  const ingest: Ingest = createIngest(services.sql);
  const watch = watchRoutes();
  const deps = { services, authenticator: createAuthenticator(services), ingest };
  const web = { port: (pages.address() as AddressInfo).port, internalSecret: "x", isHttps: false };
  const app = await buildGateway(deps, web, (built) => {
    watch.onApp(built);
    plant(built);
  });
  await app.ready();
  const close = async () => {
    await app.close();
    await ingest.close();
  };
  return { app, routes: watch.routes(), close };
}

describe("every route of the gateway", () => {
  let app: App;
  let routes: Route[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ app, routes, close } = await build());
  });
  afterAll(() => close());

  test("is known to the sweep", () => {
    const urls = routes.map(({ url }) => url);
    expect(urls).toEqual(
      expect.arrayContaining(["/health", "/api/v1/me", "/mlflow/:workspace/api/2.0/mlflow/runs/create"]),
    );
  });

  test("asks for a good token", { timeout: LONG_MS }, async () => {
    expect(await checkAsNobody(app, routes, services, OPEN)).toEqual([]);
  });

  test("asks for it before it takes a body", { timeout: LONG_MS }, async () => {
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    expect(await checkBodiesOfNobody(address, routes)).toEqual([]);
  });

  test("lets no Reader change anything", { timeout: LONG_MS }, async () => {
    expect(await checkAsReader(app, routes, services)).toEqual([]);
  });

  test("knows nothing of another workspace", { timeout: LONG_MS }, async () => {
    expect(await checkAsStranger(app, routes, services)).toEqual([]);
  });

  test("takes a node for nobody, but for the doors of nodes, which stand whatever it says", {
    timeout: LONG_MS,
  }, async () => {
    expect(await checkAsNode(app, routes, services)).toEqual([]);
  });

  test("answers a broken request with an error of the caller", { timeout: LONG_MS }, async () => {
    expect(await checkBadRequests(app, routes, services)).toEqual([]);
  });
});

describe("the sweep finds", () => {
  const planted = (plant: (app: App) => void) =>
    build(plant).then((built) => ({
      ...built,
      routes: built.routes.filter(({ url }) => url.startsWith("/planted")),
    }));

  test("a route that was opened by mistake", async () => {
    const { app, routes, close } = await planted((one) =>
      one.get("/planted", { config: { public: true } }, () => "hello"),
    );
    expect(await checkAsNobody(app, routes, services, OPEN)).toEqual(["GET /planted is open"]);
    await close();
  });

  test("a route that stands before the guard", async () => {
    const { app, routes, close } = await planted((one) => {
      one.addHook("onRequest", async (request, reply) =>
        request.url === "/planted" ? reply.send("hello") : undefined,
      );
      one.get("/planted", () => "hello");
    });
    expect((await checkAsNobody(app, routes, services, OPEN))[0]).toBe("GET /planted answers 200 to {}");
    await close();
  });

  test("a change that asks for no permission, and reaches other workspaces", async () => {
    const { app, routes, close } = await planted((one) =>
      one.post(
        "/planted/:name",
        async () => void (await services.db.update(runs).set({ description: "mine" })),
      ),
    );
    expect(await checkAsReader(app, routes, services)).toContain(
      "POST /planted/:name lets a Reader change something",
    );
    expect(await checkAsStranger(app, routes, services)).toContain(
      "POST /planted/:name changes another workspace",
    );
    await close();
  });

  test("a route that breaks on its input", async () => {
    const { app, routes, close } = await planted((one) =>
      one.get<{ Params: { name: string } }>("/planted/:name", ({ params }) =>
        decodeURIComponent(params.name),
      ),
    );
    expect(await checkBadRequests(app, routes, services)).not.toEqual([]);
    await close();
  });
});
