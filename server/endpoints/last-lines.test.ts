import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readLastLines } from "./last-lines";

const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-last-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = path.join(folder, "log");
  writeFileSync(file, text);
  return file;
}

const lastOf = (bytes: Buffer, count: number) => bytes.toString().split("\n").slice(-count);
const manyLines = Array.from({ length: 200_000 }, (_, line) => `line ${line} é\n`).join("");

test("of a long file no more is read than its last lines take", async () => {
  const { bytes } = await readLastLines(fileOf(manyLines), 10, 0);
  expect(lastOf(bytes, 11)).toEqual(manyLines.split("\n").slice(-11));
  expect(bytes.length).toBe(64 * 1024);
});

test("lines that are longer than a block are whole", async () => {
  const long = Array.from({ length: 5 }, (_, line) => `${line}`.repeat(100_000)).join("\n");
  const { bytes } = await readLastLines(fileOf(long), 3, 0);
  expect(lastOf(bytes, 3)).toEqual(long.split("\n").slice(-3));
});

test("a short file is read whole, and a missing one is empty", async () => {
  expect((await readLastLines(fileOf("one\ntwo"), 10, 99)).bytes.toString()).toBe("one\ntwo");
  expect((await readLastLines(path.join(folder, "missing"), 10, 99)).bytes).toHaveLength(0);
});

test("what lies before is given along, and told apart", async () => {
  const { bytes, before } = await readLastLines(fileOf(manyLines), 10, 7);
  expect(before).toBe(7);
  expect(Buffer.from(manyLines).subarray(-bytes.length)).toEqual(bytes);
  expect(bytes.length).toBe(64 * 1024 + 7);
});

test("of a file without line breaks no more is read than fits", async () => {
  const { bytes } = await readLastLines(fileOf("x".repeat(6_000_000)), 10, 0);
  expect(bytes.length).toBeGreaterThanOrEqual(4_000_000);
  expect(bytes.length).toBeLessThan(4_100_000);
});
