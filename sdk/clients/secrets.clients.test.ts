/** That a secret's value is where the script has it, and nowhere else: a whole studio is searched for it. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import {
  atelier,
  atelierJson,
  fetchDoor,
  ROOT,
  readArtifact,
  runProgram,
  userVariables,
} from "./testing/clients";

let studio: Studio;
let folder: string;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-secrets-"));
});
afterAll(async () => {
  await studio?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const word = (prefix: string) => `${prefix}-${randomBytes(9).toString("hex")}`;
const short = word("sh0rt");
/** Words of the values: none may be found. */
const VALUES = {
  SHORT: short,
  LONGER: `${short}-${word("l0nger")}`,
  LINES: `${word("l1ne")}\n  ${word("1ndented")}\r\n${word("ünïcode")}\n`,
  LARGE: `${word("large")}${"x".repeat(64 * 1024 - 120)}${word("end")}`,
};
const HIDDEN = [...Object.values(VALUES).flatMap((value) => value.split(/\s+/))].filter(Boolean);
const SCRIPT = `import hashlib, os, sys
for name in ("SHORT", "LONGER", "LINES", "LARGE"):
    value = os.environ[name]
    print(name, hashlib.sha256(value.encode()).hexdigest())
    print(value)
    print(repr(value), file=sys.stderr)
sys.stdout.flush()
raise ValueError("it is " + os.environ["LONGER"])
`;

const found = (text: string | Buffer) => HIDDEN.filter((value) => text.includes(value));

/** Every file below the data folder, its database's own included. */
function searchFolder(top: string): string[] {
  const files = execFileSync("find", [top, "-type", "f", "-size", "-64M"], { encoding: "utf8" })
    .trim()
    .split("\n");
  return files.filter((file) => {
    // What the database moves meanwhile is in another file by then.
    const content = fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
    return found(content).length > 0;
  });
}

test("a secret reaches the script whole, and is in no log, answer, file, row or backup", async () => {
  for (const [name, value] of Object.entries(VALUES)) {
    const file = path.join(folder, name);
    fs.writeFileSync(file, value);
    const set = await atelier(studio, "secret", "set", "-n", name, "--file", file);
    expect([set.status, found(set.stdout + set.stderr)]).toEqual([0, []]);
    expect(set.stderr.includes("ends with a line break")).toBe(name === "LINES");
  }
  fs.writeFileSync(path.join(folder, "show.py"), SCRIPT);
  const variables = Object.keys(VALUES).map((name) => `  ${name}: secret:${name}`);
  const yaml = `command: python show.py\ncode: .\nenvironment_variables:\n${variables.join("\n")}\n`;
  const job = path.join(folder, "job.yml");
  fs.writeFileSync(path.join(folder, ".amlignore"), `${Object.keys(VALUES).join("\n")}\n`);
  fs.writeFileSync(job, yaml);
  const done = await atelier(studio, "job", "create", "-f", job, "-n", "shows", "--stream");
  for (const [name, value] of Object.entries(VALUES))
    expect(done.stdout).toContain(`${name} ${createHash("sha256").update(value).digest("hex")}`);
  const jobs = "/api/v1/workspaces/default/jobs/shows";
  const answers = await Promise.all(
    [
      jobs,
      `${jobs}/logs/user`,
      `${jobs}/files`,
      "/api/v1/workspaces/default/secrets",
      "/default/runs/shows",
      "/default/secrets",
    ].map(async (at) => (await fetchDoor(studio, at)).text()),
  );
  const log = await readArtifact(studio, "shows", "user_logs/std_log.txt");
  const listed = await atelierJson<{ name: string; used_by: unknown[] }[]>(studio, "secret", "list");
  expect(listed.map(({ name, used_by }) => [name, used_by.length])).toEqual(
    Object.keys(VALUES)
      .sort()
      .map((name) => [name, 1]),
  );
  for (const text of [done.stdout, done.stderr, ...answers, log, JSON.stringify(listed), studio.output()])
    expect(found(text)).toEqual([]);
  const backup = path.join(folder, "studio.zip");
  const env = { ...userVariables(studio), ATELIER_HOME: studio.home };
  const backedUp = await runProgram("npm", ["run", "backup", "--", backup], { variables: env });
  expect([backedUp.status, found(backedUp.stdout)]).toEqual([0, []]);
  execFileSync("python3", ["-m", "zipfile", "-e", backup, path.join(folder, "backup")]);
  expect(searchFolder(path.join(folder, "backup"))).toEqual([]);
  expect(searchFolder(studio.home)).toEqual([]);
});

test("the key is rotated while the studio works, and every value can be used as before", async () => {
  const env = { ...userVariables(studio), ATELIER_HOME: studio.home };
  const rotated = await runProgram("npm", ["run", "rotate-key"], { variables: env });
  expect([rotated.stderr, rotated.status]).toEqual([expect.any(String), 0]);
  expect(rotated.stdout).toMatch(/The secrets have a new key: key-[0-9a-f]{16}, with 4 values/);
  const job = path.join(folder, "short.yml");
  fs.writeFileSync(
    job,
    `command: test \${#K} = ${VALUES.SHORT.length}\nenvironment_variables: {K: 'secret:SHORT'}\n`,
  );
  const done = await atelier(studio, "job", "create", "-f", job, "--stream");
  expect([done.status, done.stderr]).toEqual([0, expect.any(String)]);
  await studio.restart();
  const again = await atelier(studio, "job", "create", "-f", job, "--stream");
  expect(again.status).toBe(0);
});

test("a value comes from a file or from standard input, and what cannot be one is refused without being shown", async () => {
  const cli = path.join(ROOT, "bin/atelier");
  const run = (words: string[], input = "") =>
    runProgram(cli, ["secret", ...words], { variables: userVariables(studio), input });
  const piped = await run(["set", "-n", "PIPED", "--file", "-"], "from a pipe");
  expect([piped.status, piped.stderr]).toEqual([0, ""]);
  const binary = path.join(folder, "binary");
  fs.writeFileSync(binary, Buffer.from("\xff\xfe-b1nary", "latin1"));
  const refusals = [
    await run(["set", "-n", "B", "--file", binary]),
    await run(["set", "-n", "B", "--file", "/dev/zero"]),
    await run(["set", "-n", "B", "--file", path.join(folder, "missing")]),
    await run(["set", "-n", "a b", "--file", "-"], "a value"),
    await run(["set", "-n", "B", "--file", "-"], "abc"),
    await run(["delete", "-n", "nothing"]),
  ];
  for (const { status, stderr } of refusals) {
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/b1nary|Traceback/);
  }
  const shown = await atelierJson<{ versions: { version: number }[] }>(
    studio,
    "secret",
    "show",
    "-n",
    "PIPED",
  );
  expect(shown.versions.map(({ version }) => version)).toEqual([1]);
  expect((await run(["delete", "-n", "PIPED"])).status).toBe(0);
});
