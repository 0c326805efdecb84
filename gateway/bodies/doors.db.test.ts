import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import path from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { DOORS } from "./testing/doors";
import { headersOf, listeningGateway } from "./testing/gateway";
import { ask, contentOf, piecesOf, type Sender } from "./testing/sending";

const services = testServices(testDatabase());
const gateway = listeningGateway(services);
const LONG_MS = 120_000;
const SIZES = [0, 9_900_000, 10_000_000, 15_000_000, 200_000_000].map(contentOf);
const [, , , MIDDLE] = SIZES;

const ROOT = path.resolve(import.meta.dirname, "../..");
/** Doors of web that take a body, none of them a file: the gateway lets no more through than they read whole. */
const OF_WEB = ["app/api/auth/[...nextauth]/route.ts", "app/api/trpc/[trpc]/route.ts"];
const ACTIONS = ["server/designer/actions.ts", "server/submit/actions.ts"];

async function makeSender(): Promise<Sender> {
  const ctx = await makeWorkspace(services);
  const { name: run } = await makeRun(ctx, { kind: "client", status: "running" });
  return { ctx, run, address: gateway.address, headers: await headersOf(ctx) };
}

const listStaging = () => {
  try {
    return readdirSync(services.blobs.staging, { recursive: true, withFileTypes: true }).filter((e) =>
      e.isFile(),
    );
  } catch {
    return [];
  }
};

test("every door that takes bytes is known here, those of web too", () => {
  const bare = (url: string) => url.replace(/^(\/mlflow\/:workspace)?\/(ajax-)?api\/2\.0/, "");
  const doors = gateway.routes
    .filter(({ takesBytes }) => takesBytes)
    .map(({ method, url }) => `${method} ${bare(url)}`);
  expect([...new Set(doors)].sort()).toEqual(Object.keys(DOORS).sort());

  const sources = (folder: string) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.join(folder, name));
  const text = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
  const takesBody = (file: string) =>
    /\/route\.tsx?$/.test(file) && /\b(POST|PUT|PATCH|DELETE)\b/.test(text(file));
  expect(sources("app").filter(takesBody).sort()).toEqual(OF_WEB);
  const files = ["app", "components", "server"].flatMap(sources);
  expect(files.filter((file) => /^\s*["']use server["']/m.test(text(file)))).toEqual(ACTIONS);
});

describe.each(Object.entries(DOORS))("%s", (_name, door) => {
  let sender: Sender;
  beforeAll(async () => {
    sender = await makeSender();
  });

  test.each(SIZES)(
    "stores $size bytes whole, or refuses them in words",
    { timeout: LONG_MS },
    async (content) => {
      const { status, body } = await door.send(sender, content);
      const isTooLarge = content.size > (door.maxBytes ?? Number.POSITIVE_INFINITY);
      if (isTooLarge) {
        expect(status).toBe(413);
        expect(body.error?.message ?? body.message).toMatch(/at most/);
      } else expect(status, JSON.stringify(body)).toBeLessThan(300);
      expect(await door.stored(sender, content)).toBe(isTooLarge ? undefined : content.sha256);
    },
  );

  test("refuses other bytes than were announced, and keeps nothing of them", {
    timeout: LONG_MS,
  }, async () => {
    const sender = await makeSender();
    const digest = Buffer.from(MIDDLE!.sha256, "hex").toString("base64");
    const other = (size: number) => [...piecesOf(size - 1), Buffer.from("!")];
    const extra = { "content-digest": `sha-256=:${digest}:` };
    const { status, body } = await door.send({ ...sender, extra, piecesOf: other }, MIDDLE!);
    expect(status).toBe(400);
    expect(body.error?.message ?? body.message).toMatch(/SHA-256/);
    expect(await door.stored(sender, MIDDLE!)).toBeUndefined();
    expect(listStaging()).toEqual([]);
  });

  test("acknowledges nothing whose sender went away in the middle, and keeps nothing of it", {
    timeout: LONG_MS,
  }, async () => {
    const sender = await makeSender();
    function* breaking(size: number) {
      yield* piecesOf(size / 2);
      throw new Error("the line went dead");
    }
    const breaks = door.send({ ...sender, piecesOf: breaking }, MIDDLE!);
    await expect(breaks).rejects.toThrow();
    await vi.waitFor(() => expect(listStaging()).toEqual([]), { timeout: 30_000 });
    expect(await door.stored(sender, MIDDLE!)).toBeUndefined();
  });
});

describe("a page or an action", () => {
  test.each([contentOf(0), contentOf(60_000), contentOf(8_900_000), ...SIZES.slice(1)])(
    "is sent $size bytes whole, or they are refused in words",
    { timeout: LONG_MS },
    async (content) => {
      const sender = await makeSender();
      gateway.atPages.length = 0;
      const body = { size: content.size, pieces: piecesOf(content.size) };
      const { status, body: said } = await ask(
        sender,
        "POST",
        "/default/runs/new",
        sender.headers.byCookie,
        body,
      );
      if (content.size <= 9_000_000) {
        expect(status).toBe(200);
        expect(gateway.atPages).toEqual([content.sha256]);
        return;
      }
      expect(status).toBe(413);
      expect(said.error?.message).toMatch(/at most 9000000/);
      expect(gateway.atPages).toEqual([]);
    },
  );

  test("takes no body that does not say how long it is", async () => {
    const { headers } = await makeSender();
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(`${gateway.address}/default/runs`, {
        method: "POST",
        headers: headers.byCookie,
      });
      sent.on("response", (answer) => resolve(answer.statusCode)).on("error", reject);
      sent.write("a piece");
      sent.end();
    });
    expect(status).toBe(400);
  });
});
