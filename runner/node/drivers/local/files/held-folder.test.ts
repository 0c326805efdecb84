import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { HeldFolder } from "./held-folder";
import { removeTree } from "./safe-files";
import { MAX_DEPTH, walkFiles } from "./walk";

const made: string[] = [];
afterAll(() => made.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));

/** A run's folder with `work` in it, and what lies outside of it with a secret. */
function prepare(): { top: string; work: string; outside: string } {
  const top = mkdtempSync(path.join(os.tmpdir(), "atelier-held-"));
  made.push(top);
  const [work, outside] = [path.join(top, "run/work"), path.join(top, "outside")];
  for (const folder of [work, path.join(work, "outputs"), outside]) mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(outside, "secret-key"), "secret");
  writeFileSync(path.join(work, "outputs/model.txt"), "weights");
  return { top: path.join(top, "run"), work, outside };
}

async function contentsOf(top: HeldFolder, bounds: HeldFolder) {
  const skipped: string[] = [];
  const files: Record<string, string> = {};
  for await (const { parts, held } of walkFiles(top, bounds, (odd) => skipped.push(odd.join("/")))) {
    files[parts.join("/")] = String(await held.readFirst(held.stat.size));
    held.close();
  }
  return { files, skipped };
}

test("a link in the place of a folder is no folder", async () => {
  const { top, work, outside } = prepare();
  rmSync(path.join(work, "outputs"), { recursive: true });
  symlinkSync(outside, path.join(work, "outputs"));
  const run = await HeldFolder.open(top);
  const held = (await run.folder("work"))!;
  expect(await held.folder("outputs")).toBeNull();
  expect(await held.linkedFolder("outputs", held)).toBeNull();
  await expect(HeldFolder.open(path.join(work, "outputs"))).rejects.toThrow();
  await Promise.all([run.close(), held.close()]);
});

test("what is held stays what it was, whatever its name is given to", async () => {
  const { top, work, outside } = prepare();
  const run = await HeldFolder.open(top);
  const held = (await run.folder("work"))!;
  renameSync(work, `${work}.moved`);
  symlinkSync(outside, work);
  const outputs = (await held.folder("outputs"))!;
  expect(await contentsOf(outputs, held)).toEqual({ files: { "model.txt": "weights" }, skipped: [] });
  await Promise.all([run.close(), held.close(), outputs.close()]);
});

test("links are followed to files of the run and to nothing else, pipes are not opened", async () => {
  const { top, work, outside } = prepare();
  const at = (name: string) => path.join(work, "outputs", name);
  writeFileSync(path.join(work, "..table"), "mine");
  symlinkSync("../..table", at("relative"));
  symlinkSync(path.join(work, "..table"), at("absolute"));
  symlinkSync(path.join(outside, "secret-key"), at("secret"));
  symlinkSync("/proc/self/environ", at("environ"));
  symlinkSync(outside, at("folder"));
  symlinkSync("loop", at("loop"));
  symlinkSync(`/proc/self/root${outside}/secret-key`, at("root"));
  execFileSync("/usr/bin/mkfifo", [at("pipe")]);
  const run = await HeldFolder.open(top);
  const held = (await run.folder("work"))!;
  const outputs = (await held.folder("outputs"))!;
  const { files, skipped } = await contentsOf(outputs, held);
  expect(files).toEqual({ absolute: "mine", relative: "mine", "model.txt": "weights" });
  expect(skipped).toEqual(["environ", "folder", "loop", "pipe", "root", "secret"]);
  await Promise.all([run.close(), held.close(), outputs.close()]);
});

test("a name that holds a separator, or is none, is refused", async () => {
  const { top } = prepare();
  const run = await HeldFolder.open(top);
  for (const name of ["", ".", "..", "work/outputs", "../outside", "a\0b"])
    expect(() => run.at(name)).toThrow("not the name of an entry");
  await run.close();
});

test("a removal leaves what links lead to", async () => {
  const { top, work, outside } = prepare();
  symlinkSync(outside, path.join(work, "outputs/folder"));
  await removeTree(work);
  await removeTree(path.join(top, "work"));
  symlinkSync(outside, work);
  await removeTree(work);
  expect(readFileSync(path.join(outside, "secret-key"), "utf8")).toBe("secret");
});

test("folders that nest too deep are told as left out, and what lies above them is found", async () => {
  const { top } = prepare();
  rmSync(top, { recursive: true });
  const nested = (levels: number) => path.join(top, ...Array.from({ length: levels }, () => "d"));
  mkdirSync(nested(MAX_DEPTH), { recursive: true });
  writeFileSync(path.join(nested(MAX_DEPTH - 1), "kept"), "here");
  writeFileSync(path.join(nested(MAX_DEPTH), "deeper"), "there");
  const run = await HeldFolder.open(top);
  const { files, skipped } = await contentsOf(run, run);
  expect(Object.values(files)).toEqual(["here"]);
  expect(skipped).toEqual([path.relative(top, nested(MAX_DEPTH))]);
  await run.close();
});

test("a file that is let go of in the midst of a read gives that one, no other, and its number only then to another", async () => {
  const { top, work, outside } = prepare();
  writeFileSync(path.join(work, "large"), "a".repeat(600_000));
  const run = await HeldFolder.open(top);
  const folder = (await run.folder("work"))!;
  const held = folder.file("large")!;
  const pieces = held.stream(held.stat.size)[Symbol.asyncIterator]();
  const reading = pieces.next();
  held.close();
  held.close();
  const others = Array.from({ length: 8 }, () => openSync(path.join(outside, "secret-key"), "r"));
  expect(String((await reading).value)).toMatch(/^a+$/);
  await expect(pieces.next()).rejects.toThrow("let go of");
  await expect(held.readFirst(1)).rejects.toThrow("let go of");
  for (const other of others) closeSync(other);
  await Promise.all([run.close(), folder.close()]);
});
