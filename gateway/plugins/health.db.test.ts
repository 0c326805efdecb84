import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { nodes } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { fillUp, mountSmallDisk } from "@/scripts/testing/small-disk";
import type { Services } from "@/server/core/services";
import type { App, GatewayDeps } from "../deps";
import { addHealth } from "./health";

const elsewhere = testServices(testDatabase());
const pages = createServer((_request, response) => response.end("ok"));
beforeAll(() => new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve)));
afterAll(() => pages.close());

test("a full disk is told by /health with its numbers, as 503, while every part is up", async () => {
  const home = mountSmallDisk();
  const services: Services = Object.create(elsewhere, { home: { value: home } });
  const app: App = fastify();
  const web = { port: (pages.address() as AddressInfo).port, internalSecret: "secret" };
  addHealth(app, { services } as GatewayDeps, web);
  await app.inject("/health");
  await services.db
    .insert(nodes)
    .values({ id: newId("node"), name: "n", slots: 1, heartbeatAt: new Date(Date.now() + 1000) });
  fillUp(home);
  // An answer is reused for a moment.
  await expect
    .poll(async () => (await app.inject("/health")).json(), { timeout: 5_000 })
    .toMatchObject({
      status: "diskFull",
      parts: {
        gateway: { status: "ok" },
        web: { status: "ok" },
        runner: { status: "ok" },
        postgres: { status: "ok" },
        disk: {
          status: "full",
          detail: expect.stringMatching(/^The disk of the studio is full: 0 bytes of 315 MB are free/),
        },
      },
    });
  expect((await app.inject("/health")).statusCode).toBe(503);
});
