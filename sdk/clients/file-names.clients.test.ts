/** What a run leaves under names of every kind, through each door by which people fetch it. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import yauzl from "yauzl";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, fetchDoor, ROOT } from "./testing/clients";

/** Below `outputs`, as bytes: what doors can carry, what they cannot, and what looks like a spelling of ours. */
const NAMES = [
  "plain.txt",
  "plot#1.png",
  "back\\slash",
  "tab\there",
  "line\nbreak",
  "esc\u001b[31m",
  "caf\xe9.txt",
  "\xff\xfe",
  "a%20b",
  "%2e%2e%2fx",
  "why?",
  "plot~231.png",
  "~long-0.txt",
  "C:x",
  " lead",
  "trail ",
  "...",
  "-rf",
  `${"\xe9".repeat(255)}`,
  `${"l".repeat(255)}`,
  `${"d/".repeat(100)}deep`,
  `${`${"p".repeat(200)}/`.repeat(16)}far`,
];
const SCRIPT = `
import ast, os
for name in ast.literal_eval(open("names.txt").read()):
    at = b"outputs/" + name
    os.makedirs(os.path.dirname(at), exist_ok=True)
    open(at, "wb").write(name)
`;

let studio: Studio;
let name: string;
const work = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-names-"));
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
  fs.writeFileSync(path.join(work, "job.yml"), "command: python leave.py\ncode: .\n");
  fs.writeFileSync(path.join(work, "leave.py"), SCRIPT);
  const literals = NAMES.map(
    (own) => `b"${Buffer.from(own, "latin1").toString("hex").replace(/../g, "\\x$&")}"`,
  );
  fs.writeFileSync(path.join(work, "names.txt"), `[${literals.join(", ")}]`);
  const ended = await atelier(studio, "job", "create", "-f", path.join(work, "job.yml"), "--stream");
  expect(ended.status, ended.stderr).toBe(0);
  const [job] = await atelierJson<{ name: string }[]>(studio, "job", "list");
  name = job!.name;
});
afterAll(async () => {
  await studio?.stop();
  fs.rmSync(work, { recursive: true });
});

const job = () => `/api/v1/workspaces/default/jobs/${name}`;

test("every file is kept, and read back by the path that is listed", async () => {
  const { value } = (await (await fetchDoor(studio, `${job()}/files`)).json()) as {
    value: { path: string }[];
  };
  const stored = value.map((file) => file.path).filter((file) => file.startsWith("outputs/"));
  expect(stored).toHaveLength(NAMES.length);
  const texts = await Promise.all(
    stored.map(async (file) => {
      const at = `${job()}/files/${file.split("/").map(encodeURIComponent).join("/")}`;
      return Buffer.from(await (await fetchDoor(studio, at)).arrayBuffer()).toString("latin1");
    }),
  );
  expect(texts.sort()).toEqual([...NAMES].sort());
});

test("a download has every file under the name that the run gave it", async () => {
  const target = path.join(work, "got");
  const { status, stderr } = await atelier(studio, "job", "download", "-n", name, "-p", target);
  expect(status, stderr).toBe(0);
  const top = Buffer.from(`${target}/artifacts/outputs/`);
  for (const own of NAMES) {
    const at = Buffer.concat([top, Buffer.from(own, "latin1")]);
    expect(fs.existsSync(at) && fs.readFileSync(at, "latin1"), JSON.stringify(own.slice(0, 40))).toBe(own);
  }
});

test("a zip holds every file, under its own name where every machine can unpack that", async () => {
  const zip = Buffer.from(await (await fetchDoor(studio, `${job()}/files.zip?path=outputs`)).arrayBuffer());
  const names: string[] = [];
  for await (const entry of (await yauzl.fromBufferPromise(zip)).eachEntry()) names.push(entry.fileName);
  expect(names).toHaveLength(NAMES.length);
  for (const own of ["plot#1.png", "tab\there", "line\nbreak", "a%20b", "plot~231.png", "why?"])
    expect(names).toContain(own);
});
