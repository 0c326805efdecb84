import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test, vi } from "vitest";
import yauzl from "yauzl";
import { openLocalBlobs } from "./blobs";
import { ownNames } from "./own-names";
import { zipFiles } from "./zip-files";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-zip-"));
afterAll(() => fs.rmSync(root, { recursive: true }));
const blobs = openLocalBlobs(root);
const store = (text: string) => blobs.put(Readable.from([Buffer.from(text)]));

test("a zip holds every file under its path, whole", async () => {
  const files = [
    { path: "a/ü b.txt", ...(await store("packed ".repeat(1_000))) },
    { path: "large.bin", ...(await store("x".repeat(4_100_000))), executable: true },
    { path: "empty", ...(await store("")) },
  ];
  const zipped = await buffer(zipFiles(blobs, files, new Date(0)));
  const zip = await yauzl.fromBufferPromise(zipped);
  const sizes: Record<string, number> = {};
  for await (const entry of zip.eachEntry()) {
    sizes[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).length;
  }
  expect(sizes).toEqual({ "a/ü b.txt": 7_000, "large.bin": 4_100_000, empty: 0 });
});

test("a reader that leaves closes the file that was being read", async () => {
  const file = { path: "large.bin", ...(await store("y".repeat(9_000_000))) };
  const opened: Readable[] = [];
  const watched = {
    ...blobs,
    open: async (...asked: Parameters<typeof blobs.open>) => {
      const bytes = await blobs.open(...asked);
      opened.push(bytes);
      return bytes;
    },
  };
  const output = zipFiles(watched, [file], new Date(0));
  // The first bytes are the head of the file's entry, which comes before the file is opened.
  await new Promise((resolve) => output.once("data", resolve));
  output.destroy();
  await vi.waitFor(() => expect(opened.map((stream) => stream.destroyed)).toEqual([true]));
});

test("a zip has every file's own name, where each machine can unpack it and no name leads out", () => {
  const stored = ["a~231.png", "t~09b/n~0al", "caf~e9", "..~5c..~5cx", "C:x", "a#b", "a~23b", "%2e", "~252e"];
  expect(ownNames(stored.map((path) => ({ path }))).map(({ path }) => path)).toEqual([
    "a#1.png",
    "t\tb/n\nl",
    "caf~e9",
    "..~5c..~5cx",
    "C~3ax",
    "a#b",
    "a~23b",
    "%2e",
    "~252e",
  ]);
});

test("a zip has the whole name of a path that was shortened, while that can be unpacked", () => {
  const name = (fullPath: string) => ownNames([{ path: "~long-0", fullPath }])[0]!.path;
  expect(name(`${"d/".repeat(300)}a~23`)).toBe(`${"d/".repeat(300)}a#`);
  expect(name("d/".repeat(3_000))).toBe("~long-0");
});
