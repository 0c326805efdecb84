import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sdkRoutes } from "./routes";

describe("the SDK's door", () => {
  let folder: string;
  let app: FastifyInstance;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sdk-door-"));
    execFileSync("python3", ["scripts/build-wheel.py", folder]);
    writeFileSync(join(folder, "private.txt"), "not for anyone");
    app = fastify();
    await app.register(sdkRoutes, { folder });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  test("links the wheel with the hash of its bytes", async () => {
    const page = await app.inject("/sdk/");
    const [, name, sha256] =
      page.body.match(/href="(atelier_studio-[\d.]+-py3-none-any\.whl)#sha256=([0-9a-f]{64})"/) ?? [];
    const file = await app.inject(`/sdk/${name}`);
    expect(file.statusCode).toBe(200);
    expect(createHash("sha256").update(file.rawPayload).digest("hex")).toBe(sha256);
  });

  test.each(["private.txt", "..%2fpackage.json", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "atelier_studio-9.whl"])(
    "serves nothing else: %s",
    async (name) => {
      expect((await app.inject(`/sdk/${name}`)).statusCode).toBe(404);
    },
  );

  test("builds the same bytes every time", async () => {
    const again = mkdtempSync(join(tmpdir(), "sdk-door-"));
    execFileSync("python3", ["scripts/build-wheel.py", again]);
    const [name] = (await app.inject("/sdk/")).body.match(/atelier_studio-[\d.]+-py3-none-any\.whl/) ?? [];
    const first = (await app.inject(`/sdk/${name}`)).rawPayload;
    expect(
      execFileSync("sha256sum", [join(again, `${name}`)])
        .toString()
        .slice(0, 64),
    ).toBe(createHash("sha256").update(first).digest("hex"));
    rmSync(again, { recursive: true });
  });
});
