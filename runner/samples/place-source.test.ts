import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { openLocalBlobs } from "@/server/blobs/blobs";
import { placeSource } from "./place-source";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-sources-"));
const blobs = openLocalBlobs(path.join(folder, "blobs"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function place(bytes: Buffer, name: string): Promise<Buffer> {
  const { sha256 } = await blobs.put(Readable.from([bytes]));
  const target = path.join(folder, name);
  await placeSource(blobs, sha256, target);
  return fs.readFileSync(target);
}

test("of a long text whole lines are taken from its beginning, and a short one is taken as it is", async () => {
  const line = `${"x".repeat(99)}\n`;
  const long = await place(Buffer.from(line.repeat(100_000)), "long.csv");
  expect(long.length).toBeLessThanOrEqual(4 * 1024 ** 2);
  expect(long.length % line.length).toBe(0);
  expect(`${await place(Buffer.from("a,b\n1,2"), "short.csv")}`).toBe("a,b\n1,2");
});

test("what was refused is refused again, and leaves nothing", async () => {
  const { sha256 } = await blobs.put(Readable.from([Buffer.alloc(65 * 1024 ** 2, 1)]));
  const target = path.join(folder, "again.parquet");
  for (const _ of [1, 2])
    await expect(placeSource(blobs, sha256, target)).rejects.toMatchObject({ code: "tooLarge" });
  expect(fs.existsSync(target)).toBe(false);
});

test("what has no lines is taken as a whole, or refused in words", async () => {
  const bytes = Buffer.alloc(5 * 1024 ** 2, 7);
  expect((await place(bytes, "whole.parquet")).equals(bytes)).toBe(true);
  await expect(place(Buffer.alloc(65 * 1024 ** 2), "large.parquet")).rejects.toMatchObject({
    code: "tooLarge",
  });
});
