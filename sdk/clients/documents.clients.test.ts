import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, type Ended, ROOT, runProgram, userVariables } from "./testing/clients";
import { readDocument } from "./testing/document";

const GUIDES = fs.readdirSync(path.join(ROOT, "docs/guides")).map((name) => `docs/guides/${name}`);
const DOCUMENTED = path.join(ROOT, "sdk/clients/testing/documented");
/** The run that the documents call NAME. */
const NAME = "documented";

let studio: Studio;
let python: string;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
  python = path.join(studio.home, "reader");
  succeeded(await runProgram("python3", ["-m", "venv", python], { variables: userVariables(studio) }));
  const install = async (...words: string[]) =>
    succeeded(
      await runProgram(`${python}/bin/python`, ["-m", "pip", "install", "--quiet", ...words], {
        variables: userVariables(studio),
      }),
    );
  await install("--no-index", "--find-links", `${studio.url}/sdk/`, "atelier-studio");
  await install("mlflow-skinny");
  succeeded(await atelier(studio, "job", "create", "-f", `${DOCUMENTED}/job.yml`, "-n", NAME, "--stream"));
});
afterAll(() => studio?.stop());

function succeeded(ended: Ended): void {
  if (ended.status !== 0) throw new Error(`It exited ${ended.status}:\n${ended.stdout}\n${ended.stderr}`);
}

/** An empty home with the files that the documents speak of, and a checkout's `bin` and `examples`. */
function makeReadersFolder(files: { path: string; content: string }[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-reader-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.cpSync(DOCUMENTED, folder, { recursive: true });
  for (const name of ["bin", "examples"]) fs.symlinkSync(path.join(ROOT, name), path.join(folder, name));
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
    fs.writeFileSync(path.join(folder, file.path), file.content);
  }
  return folder;
}

/** The reader's own address, token and run in the place of those that are printed. */
const asRead = (text: string) =>
  text
    .replaceAll("http://localhost:3000", studio.url)
    .replaceAll("…", studio.owner!.token)
    .replaceAll(/\bNAME\b/g, NAME);

test.each(["README.md", ...GUIDES])("what %s tells its reader to do works", async (document) => {
  const { files, shell, python: programs } = readDocument(fs.readFileSync(path.join(ROOT, document), "utf8"));
  const cwd = makeReadersFolder(files);
  const given = userVariables(studio);
  const variables = { ...given, PATH: `${python}/bin:${given.PATH}`, HOME: cwd, BROWSER: "true" };
  const reader = { cwd, variables, input: `${studio.owner!.token}\n` };
  const typed = await runProgram("bash", ["--norc", "-euxo", "pipefail", "-c", asRead(shell)], reader);
  expect(typed.status, typed.stderr).toBe(0);
  for (const program of programs) {
    const ended = await runProgram(`${python}/bin/python`, ["-c", asRead(program)], reader);
    expect(ended.status, ended.stderr).toBe(0);
  }
});
