import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { openLocalBlobs } from "./blobs";
import { flattenBlobs } from "./folders";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-blobs-"));
afterAll(() => fs.rmSync(root, { recursive: true }));
const blobs = openLocalBlobs(root);
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const drafts = () => (fs.existsSync(blobs.staging) ? fs.readdirSync(blobs.staging) : []);

describe("the blob store on disk", () => {
  test("what was put in, in any pieces, comes out equal, under its hash, and by any range", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(400), fc.nat(400), async (parts, a, b) => {
        const whole = Buffer.concat(parts);
        const stored = await blobs.put(Readable.from(parts));
        expect(stored).toEqual({ sha256: sha(whole), sizeBytes: whole.length });
        expect(await buffer(await blobs.open(stored.sha256))).toEqual(whole);
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(await buffer(await blobs.open(stored.sha256, { start, end }))).toEqual(
          whole.subarray(start, end + 1),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("bytes of another hash than promised are refused and leave nothing", async () => {
    const promised = sha(Buffer.from("right"));
    await expect(
      blobs.put(Readable.from([Buffer.from("wrong")]), { announced: { sha256: promised } }),
    ).rejects.toThrow(/SHA-256/);
    expect(blobs.has(promised)).toBe(false);
    expect(drafts()).toEqual([]);
  });

  test("bytes of another count than announced are refused, at the first that is too many, and leave nothing", async () => {
    const source = (count: number) => Readable.from([Buffer.alloc(count)]);
    for (const count of [0, 9, 11]) {
      await expect(blobs.put(source(count), { announced: { sizeBytes: 10 } })).rejects.toMatchObject({
        code: "invalid",
        message: expect.stringMatching(/^10 bytes were announced/),
      });
    }
    await expect(blobs.put(source(0), { announced: { sizeBytes: 11 }, maxBytes: 10 })).rejects.toMatchObject({
      code: "tooLarge",
    });
    expect(drafts()).toEqual([]);
    expect(await blobs.put(source(10), { announced: { sizeBytes: 10 } })).toMatchObject({ sizeBytes: 10 });
  });

  test("one that is begun is told with its hash, is there when it is durable, and leaves nothing where it is another", async () => {
    const whole = Buffer.from("told before it is durable");
    const { stored, durable } = await blobs.begin(Readable.from([whole]), { announced: { sizeBytes: 25 } });
    expect(stored).toEqual({ sha256: sha(whole), sizeBytes: 25 });
    await durable;
    expect(await buffer(await blobs.open(stored.sha256))).toEqual(whole);
    const wrong = blobs.begin(Readable.from([whole]), { announced: { sizeBytes: 24 } });
    await expect(wrong).rejects.toMatchObject({ code: "invalid" });
    const large = await blobs.begin(Readable.from([Buffer.alloc(3 << 20, 7)]));
    expect(blobs.has(large.stored.sha256)).toBe(true);
    expect(drafts()).toEqual([]);
  });

  test("many that are put together are told in their order, also equal ones, and a few are open at a time", async () => {
    let open = 0;
    let mostOpen = 0;
    async function* bytesOf(text: string) {
      mostOpen = Math.max(mostOpen, ++open);
      yield Buffer.from(text);
      open--;
    }
    const texts = Array.from({ length: 300 }, (_, n) => `text ${n % 200}`);
    const stored = await blobs.putMany(texts.map((text) => ({ open: () => bytesOf(text) })));
    expect(stored.map(({ sha256 }) => sha256)).toEqual(texts.map((text) => sha(Buffer.from(text))));
    for (const [index, { sha256 }] of stored.entries())
      expect(String(await buffer(await blobs.open(sha256)))).toBe(texts[index]);
    expect(mostOpen).toBeLessThanOrEqual(16);
    expect(drafts()).toEqual([]);
  });

  test("of many that are put together none is acknowledged when one fails, and no draft is left", async () => {
    const good = { open: () => Readable.from([Buffer.from("good")]) };
    const wrong = { ...good, announced: { sha256: sha(Buffer.from("other")) } };
    await expect(blobs.putMany([...Array(40).fill(good), wrong, good])).rejects.toThrow(/SHA-256/);
    expect(drafts()).toEqual([]);
    expect(await blobs.putMany([])).toEqual([]);
  });

  test("of many none is acknowledged where the disk cannot be waited for", async () => {
    const { PATH } = process.env;
    const texts = Array.from({ length: 60 }, (_, n) => `unsettled ${n}`);
    process.env.PATH = "";
    try {
      const put = blobs.putMany(texts.map((text) => ({ open: () => Readable.from([Buffer.from(text)]) })));
      await expect(put).rejects.toMatchObject({ code: "ENOENT" });
    } finally {
      process.env.PATH = PATH;
    }
    expect(texts.map((text) => blobs.has(sha(Buffer.from(text))))).not.toContain(true);
    expect(drafts()).toEqual([]);
  });

  test("a file of the staging folder gets its name when it is what was announced, and stays where it is when not", async () => {
    const whole = Buffer.from("written piece by piece");
    const file = path.join(blobs.staging, "upl_1");
    fs.mkdirSync(blobs.staging, { recursive: true });
    fs.writeFileSync(file, whole);
    const announced = { sha256: sha(whole), sizeBytes: whole.length };
    for (const other of [{ sha256: sha(Buffer.from("other")) }, { sizeBytes: whole.length + 1 }])
      await expect(blobs.adopt(file, { ...announced, ...other })).rejects.toMatchObject({ code: "invalid" });
    expect(drafts()).toEqual(["upl_1"]);
    expect(blobs.has(announced.sha256)).toBe(false);
    expect(await blobs.adopt(file, announced)).toEqual(announced);
    expect(await buffer(await blobs.open(announced.sha256))).toEqual(whole);
    expect(drafts()).toEqual([]);
    await expect(blobs.adopt(file, announced)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a source that breaks off, or is too large, leaves nothing", async () => {
    async function* breaking() {
      yield Buffer.from("half");
      throw new Error("the line went dead");
    }
    await expect(blobs.put(breaking())).rejects.toThrow("the line went dead");
    await expect(blobs.put(Readable.from([Buffer.alloc(11)]), { maxBytes: 10 })).rejects.toMatchObject({
      code: "tooLarge",
    });
    expect(drafts()).toEqual([]);
  });

  test("a name that is not a hash never becomes a path", async () => {
    for (const name of ["../../etc/passwd", "", "ab/cd", `${"a".repeat(63)}/`, "A".repeat(64)]) {
      await expect(blobs.open(name)).rejects.toThrow("not a SHA-256");
    }
  });

  test("what is removed while it is read is read to its end; after that it is not found", async () => {
    const { sha256 } = await blobs.put(Readable.from([Buffer.alloc(300_000, "x")]));
    const reading = await blobs.open(sha256);
    await blobs.remove(sha256);
    expect((await buffer(reading)).byteLength).toBe(300_000);
    await expect(blobs.open(sha256)).rejects.toMatchObject({ code: "notFound" });
  });

  test("a copy is a file of its own", async () => {
    const { sha256 } = await blobs.put(Readable.from([Buffer.from("original")]));
    const target = path.join(root, "copy");
    await blobs.copyTo(sha256, target, 0o644);
    fs.writeFileSync(target, "changed!");
    expect(String(await buffer(await blobs.open(sha256)))).toBe("original");
  });

  test("a store whose contents lie two folders deep is made flat, also where that was begun before", async () => {
    const old = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-blobs-"));
    onTestFinished(() => fs.rmSync(old, { recursive: true }));
    const texts = ["one", "two", "three"];
    for (const text of texts) {
      const sha256 = sha(Buffer.from(text));
      const folder = path.join(old, sha256.slice(0, 2), text === "three" ? "" : sha256.slice(2, 4));
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, sha256), text);
    }
    await flattenBlobs(old);
    await flattenBlobs(old);
    const store = openLocalBlobs(old);
    for (const text of texts)
      expect(String(await buffer(await store.open(sha(Buffer.from(text)))))).toBe(text);
    expect(fs.readdirSync(old, { recursive: true })).toHaveLength(2 * texts.length);
  });
});
