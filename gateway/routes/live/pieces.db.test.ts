import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refused } from "@/components/uploads/keep-trying";
import { type HeldContent, type PieceDoor, sendContent } from "@/components/uploads/send-content";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { headersOf, listeningGateway } from "@/gateway/bodies/testing/gateway";
import type { WorkspaceCtx } from "@/server/core/context";

const services = testServices(testDatabase());
const gateway = listeningGateway(services);
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes);

interface Asked {
  method: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** After how many bytes of the body the line goes dead. */
  cutAt?: number | undefined;
}

function ask(url: string, { method, headers = {}, body, cutAt }: Asked): Promise<HeldContent> {
  return new Promise((resolve, reject) => {
    const length = String(body?.length ?? 0);
    const sent = httpRequest(gateway.address + url, {
      method,
      headers: { ...headers, "content-length": length },
    });
    sent.on("error", reject).on("response", async (answer) => {
      const said = JSON.parse((await text(answer)) || "null");
      if (answer.statusCode! < 300) resolve(said);
      else reject(new Refused(answer.statusCode!, said?.error?.message));
    });
    if (cutAt === undefined || cutAt >= (body?.length ?? 0)) return void sent.end(body);
    // What was written is on its way before the line goes dead.
    sent.write(body!.subarray(0, cutAt), () => sent.destroy(new Error("The line went dead.")));
  });
}

interface Sender {
  ctx: WorkspaceCtx;
  headers: Record<string, string>;
}

async function makeSender(): Promise<Sender> {
  const ctx = await makeWorkspace(services);
  return { ctx, headers: (await headersOf(ctx)).byCookie };
}

/** The door of the pages as a browser knocks at it; of the first pieces the line goes dead where `cuts` says. */
function doorOf({ ctx, headers }: Sender, whole: Buffer, cuts: number[] = []) {
  const url = `/live/blobs/${ctx.workspace}/${sha(whole).digest("hex")}/pieces?size=${whole.length}`;
  const door: PieceDoor = {
    find: () => ask(url, { method: "GET", headers }),
    async send(piece, offset) {
      const body = Buffer.from(await piece.arrayBuffer());
      const digest = { "content-digest": `sha-256=:${sha(body).digest("base64")}:` };
      const put = { method: "PUT", headers: { ...headers, ...digest }, body, cutAt: cuts.shift() };
      return ask(`${url}&offset=${offset}`, put);
    },
  };
  return { ...door, forget: () => ask(url, { method: "DELETE", headers }) };
}

const options = { signal: new AbortController().signal, onProgress: () => {}, pause: async () => {} };

describe("the door of the pages for pieces", () => {
  test("has the same bytes in the end, wherever the line goes dead", { timeout: 120_000 }, async () => {
    const sender = await makeSender();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
        fc.integer({ min: 200, max: 1_500 }),
        fc.array(fc.nat(1_500), { maxLength: 6 }),
        async (bytes, pieceBytes, cuts) => {
          const whole = Buffer.from(bytes);
          const door = doorOf(sender, whole, [...cuts]);
          await sendContent(door, new Blob([whole]), { ...options, pieceBytes });
          const stored = await services.blobs.open(sha(whole).digest("hex"));
          expect(await text(stored.setEncoding("latin1"))).toBe(whole.toString("latin1"));
        },
      ),
      { numRuns: 25 },
    );
  });

  test("tells whoever comes back how much it has, and takes only the rest", async () => {
    const sender = await makeSender();
    const whole = Buffer.alloc(5_000, "half of it");
    const first = doorOf(sender, whole);
    await first.send(new Blob([whole.subarray(0, 2_000)]), 0, { ...options, onSent: () => {} });
    const offsets: number[] = [];
    const later = doorOf(sender, whole);
    const watched: PieceDoor = {
      ...later,
      send(piece, offset, rest) {
        offsets.push(offset);
        return later.send(piece, offset, rest);
      },
    };
    await sendContent(watched, new Blob([whole]), { ...options, pieceBytes: 2_000 });
    expect(offsets).toEqual([2_000, 4_000]);
  });

  test("forgets what is canceled, and says so of an announcement that is none", async () => {
    const sender = await makeSender();
    const whole = Buffer.alloc(3_000, "canceled");
    const door = doorOf(sender, whole);
    await door.send(new Blob([whole.subarray(0, 1_000)]), 0, { ...options, onSent: () => {} });
    await door.forget();
    expect(await door.find(options.signal)).toEqual({ sizeBytes: 3_000, heldBytes: 0, isWhole: false });
    const { ctx, headers } = sender;
    const bare = `/live/blobs/${ctx.workspace}/${"0".repeat(64)}/pieces`;
    await expect(ask(bare, { method: "GET", headers })).rejects.toMatchObject({ status: 400 });
    await expect(ask(`${bare}?size=1e99`, { method: "GET", headers })).rejects.toMatchObject({ status: 400 });
  });

  test("answers a browser that asks, which tells no origin then, and lets no page of another site ask or change", async () => {
    const { ctx, headers } = await makeSender();
    const { origin: _ours, ...untold } = headers;
    const foreign = { ...headers, origin: "https://elsewhere.example" };
    const url = `/live/blobs/${ctx.workspace}/${"0".repeat(64)}/pieces?size=10`;
    expect(await ask(url, { method: "GET", headers: untold })).toMatchObject({ heldBytes: 0 });
    const refused = { status: 401 };
    await expect(ask(url, { method: "GET", headers: foreign })).rejects.toMatchObject(refused);
    for (const not of [untold, foreign])
      await expect(ask(url, { method: "DELETE", headers: not })).rejects.toMatchObject(refused);
  });
});
