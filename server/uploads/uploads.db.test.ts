import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { contentUploads } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { OWN_DATASTORE } from "@/domain/datastores";
import { removeStaleUploads } from "../artifacts/remove-stale-uploads";
import { findHeldBlobs } from "../blobs/held-blobs";
import type { WorkspaceCtx } from "../core/context";
import { findDatastoreFile } from "../datastores/browse-datastore";
import { placeContent } from "../datastores/place-content";
import { findUpload } from "./find-upload";
import { forgetUpload } from "./forget-upload";
import { takePiece } from "./take-piece";

const services = testServices(testDatabase());
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const contentOf = (bytes: Uint8Array) => ({ sha256: sha(bytes), sizeBytes: bytes.length });

interface SendOptions {
  /** The bytes that come in the place of those that were announced. */
  instead?: Uint8Array;
  of?: { sha256: string; sizeBytes: number };
}

function send(ctx: WorkspaceCtx, whole: Uint8Array, from: number, to: number, options: SendOptions = {}) {
  const piece = whole.subarray(from, to);
  return takePiece(ctx, {
    ...(options.of ?? contentOf(whole)),
    offset: from,
    bytes: Readable.from([Buffer.from(options.instead ?? piece)]),
    announced: { sha256: sha(piece), sizeBytes: piece.length },
  });
}

/** The files of this person's uploads that lie in staging. */
async function staged(ctx: WorkspaceCtx): Promise<string[]> {
  const rows = await services.db
    .select({ id: contentUploads.id })
    .from(contentUploads)
    .where(eq(contentUploads.workspaceId, ctx.workspaceId));
  return rows.map(({ id }) => path.join(services.blobs.staging, id));
}
const isHeld = async (ctx: WorkspaceCtx, sha256: string) =>
  (await findHeldBlobs(services.db, ctx.workspaceId, [sha256])).has(sha256);
const text = (length: number, salt = "") =>
  Buffer.from(Array.from({ length }, (_, n) => `${salt}${n}`).join(" "));

describe("a content that comes in pieces", () => {
  test("is the bytes that were sent, however they were cut, repeated, cut off or sent out of turn", async () => {
    const ctx = await makeWorkspace(services);
    const step = fc.record({
      length: fc.nat(40),
      kind: fc.constantFrom("next", "again", "ahead", "other bytes", "left behind"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 120 }),
        fc.array(step),
        async (bytes, steps) => {
          const content = contentOf(bytes);
          for (const { length, kind } of steps) {
            const { heldBytes, isWhole } = await findUpload(ctx, content);
            if (isWhole) break;
            const to = Math.min(heldBytes + length, bytes.length);
            if (kind === "again") await send(ctx, bytes, Math.max(0, heldBytes - length), heldBytes);
            else if (kind === "ahead" && to < bytes.length)
              expect(await outcomeOf(send(ctx, bytes, to + 1, bytes.length))).toBe("conflict");
            else if (kind === "other bytes" && to > heldBytes) {
              const instead = Buffer.from(bytes.subarray(heldBytes, to)).fill(bytes[heldBytes]! ^ 1, 0, 1);
              expect(await outcomeOf(send(ctx, bytes, heldBytes, to, { instead }))).toBe("invalid");
            } else {
              // A process that is killed while it writes leaves bytes that nobody acknowledged.
              if (kind === "left behind")
                for (const file of await staged(ctx)) await fs.appendFile(file, "rubbish").catch(() => {});
              await send(ctx, bytes, heldBytes, to);
            }
          }
          const { heldBytes } = await findUpload(ctx, content);
          expect(await send(ctx, bytes, heldBytes, bytes.length)).toMatchObject({ isWhole: true });
          expect(Buffer.compare(await buffer(await services.blobs.open(content.sha256)), bytes)).toBe(0);
          expect(await staged(ctx)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("is nowhere to be had before its last byte", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(100);
    const { sha256 } = contentOf(whole);
    await send(ctx, whole, 0, 50);
    expect(await isHeld(ctx, sha256)).toBe(false);
    expect(services.blobs.has(sha256)).toBe(false);
    const place = { datastore: OWN_DATASTORE, path: "half.txt", sha256 };
    expect(await outcomeOf(placeContent(ctx, place))).toBe("notFound");
    await send(ctx, whole, 50, whole.length);
    expect(await isHeld(ctx, sha256)).toBe(true);
    const { entry } = await placeContent(ctx, place);
    expect(entry).toMatchObject({ path: "half.txt", sizeBytes: whole.length });
    const file = await findDatastoreFile(ctx, place);
    expect(await buffer(await file.open())).toEqual(whole);
  });

  test("that has no bytes needs one empty piece, and one whose last answer was lost another", async () => {
    const ctx = await makeWorkspace(services);
    const none = Buffer.alloc(0);
    expect(await send(ctx, none, 0, 0)).toEqual({ sizeBytes: 0, heldBytes: 0, isWhole: true });
    const whole = text(30);
    await send(ctx, whole, 0, whole.length);
    expect(await send(ctx, whole, whole.length, whole.length)).toMatchObject({ isWhole: true });
  });

  test("that is another than its hash says leaves nothing, and is begun anew", async () => {
    const ctx = await makeWorkspace(services);
    const [whole, other] = [text(40), text(40, "x").subarray(0, text(40).length)];
    const of = contentOf(whole);
    await send(ctx, other, 0, 20, { of });
    const files = await staged(ctx);
    expect(files).toHaveLength(1);
    await expect(send(ctx, other, 20, whole.length, { of })).rejects.toThrow(/SHA-256/);
    expect(await staged(ctx)).toEqual([]);
    expect(
      await fs.access(files[0]!).then(
        () => "there",
        () => "gone",
      ),
    ).toBe("gone");
    expect(await findUpload(ctx, of)).toEqual({ sizeBytes: whole.length, heldBytes: 0, isWhole: false });
    expect(await send(ctx, whole, 0, whole.length)).toMatchObject({ isWhole: true });
  });

  test("that two send at once, or send to its end at once, is stored once and told whole to both", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(200);
    const half = Math.floor(whole.length / 2);
    await Promise.all([send(ctx, whole, 0, half), send(ctx, whole, 0, half)]);
    await Promise.all([1, 2, 3].map(() => outcomeOf(send(ctx, whole, half, whole.length))));
    expect(await send(ctx, whole, whole.length, whole.length)).toMatchObject({ isWhole: true });
    expect(await buffer(await services.blobs.open(sha(whole)))).toEqual(whole);
  });

  test("is each person's own: what one has sent of it nobody else is told, nor can spoil", async () => {
    const ctx = await makeWorkspace(services);
    const other = await joinWorkspace(ctx, "contributor");
    const whole = text(60);
    const content = contentOf(whole);
    await send(ctx, whole, 0, 50);
    expect(await findUpload(other, content)).toMatchObject({ heldBytes: 0 });
    await send(other, text(60, "y"), 0, 50, { of: content });
    await send(ctx, whole, 50, whole.length);
    expect(await buffer(await services.blobs.open(content.sha256))).toEqual(whole);
  });

  test("is taken of nobody who may not submit, and another workspace knows nothing of it", async () => {
    const ctx = await makeWorkspace(services);
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    const whole = text(20);
    await send(ctx, whole, 0, whole.length);
    expect(await outcomeOf(send(reader, whole, 0, 5))).toBe("forbidden");
    expect(await outcomeOf(findUpload(reader, contentOf(whole)))).toBe("forbidden");
    expect(await outcomeOf(forgetUpload(reader, contentOf(whole)))).toBe("forbidden");
    expect(await findUpload(stranger, contentOf(whole))).toMatchObject({ heldBytes: 0, isWhole: false });
  });

  test("is refused where its announcement cannot be true", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(20);
    const { sha256 } = contentOf(whole);
    expect(await outcomeOf(send(ctx, whole, 0, 10, { of: { sha256, sizeBytes: 5 } }))).toBe("invalid");
    expect(await outcomeOf(send(ctx, whole, 0, 10, { of: { sha256: "no hash", sizeBytes: 5 } }))).toBe(
      "invalid",
    );
    expect(await outcomeOf(findUpload(ctx, { sha256, sizeBytes: -1 }))).toBe("invalid");
    expect(await outcomeOf(findUpload(ctx, { sha256, sizeBytes: undefined }))).toBe("invalid");
    const bare = { ...contentOf(whole), offset: 0, bytes: Readable.from([whole]), announced: {} };
    expect(await outcomeOf(takePiece(ctx, bare))).toBe("invalid");
    await send(ctx, whole, 0, whole.length);
    expect(await outcomeOf(findUpload(ctx, { sha256, sizeBytes: 5 }))).toBe("invalid");
  });
});

describe("pieces that nobody finished", () => {
  test("are gone when their upload is canceled", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(50);
    await send(ctx, whole, 0, 20);
    const files = await staged(ctx);
    await forgetUpload(ctx, contentOf(whole));
    expect(await findUpload(ctx, contentOf(whole))).toMatchObject({ heldBytes: 0 });
    expect(await fs.readdir(services.blobs.staging)).not.toContain(path.basename(files[0]!));
    await forgetUpload(ctx, contentOf(whole));
  });

  test("stay for a week after the last of them, and are collected then", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(50);
    await send(ctx, whole, 0, 20);
    const [file] = await staged(ctx);
    await removeStaleUploads(services);
    expect(await findUpload(ctx, contentOf(whole))).toMatchObject({ heldBytes: 20 });
    await removeStaleUploads(services, Date.now() + 8 * 24 * 3_600_000);
    expect(await staged(ctx)).toEqual([]);
    expect(await fs.readdir(services.blobs.staging)).not.toContain(path.basename(file!));
  });

  test("whose file a restored backup lacks are sent again from the first byte", async () => {
    const ctx = await makeWorkspace(services);
    const whole = text(50);
    await send(ctx, whole, 0, 20);
    for (const file of await staged(ctx)) await fs.rm(file);
    expect(await findUpload(ctx, contentOf(whole))).toMatchObject({ heldBytes: 0 });
    expect(await outcomeOf(send(ctx, whole, 20, whole.length))).toBe("conflict");
    expect(await send(ctx, whole, 0, whole.length)).toMatchObject({ isWhole: true });
  });
});
