import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "../../deps";
import { sdkRoutes } from "./routes";

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("the SDK's door", () => {
  let folder: string;
  let app: App;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sdk-door-"));
    execFileSync("python3", ["scripts/build-wheel.py", folder]);
    writeFileSync(join(folder, "private.txt"), "not for anyone");
    app = fastify();
    await app.register(async (scope) => sdkRoutes(scope as App, folder), { prefix: "/sdk" });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  test("links the wheel with the hash of its bytes", async () => {
    const page = await app.inject("/sdk/");
    const [, name, hash] =
      page.body.match(/href="(atelier_studio-[\d.]+-py3-none-any\.whl)#sha256=([0-9a-f]{64})"/) ?? [];
    const file = await app.inject(`/sdk/${name}`);
    expect(file.statusCode).toBe(200);
    expect(sha256(file.rawPayload)).toBe(hash);
  });

  test("sends an address without its slash on, so that relative links work", async () => {
    expect((await app.inject("/sdk")).headers.location).toBe("/sdk/");
  });

  test.each(["private.txt", "..%2fpackage.json", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "atelier_studio-9.whl"])(
    "serves nothing else: %s",
    async (name) => {
      expect((await app.inject(`/sdk/${name}`)).statusCode).toBe(404);
    },
  );

  test("builds the same bytes every time", async () => {
    const before = (await app.inject("/sdk/")).body;
    execFileSync("python3", ["scripts/build-wheel.py", folder]);
    expect((await app.inject("/sdk/")).body).toBe(before);
  });
});
