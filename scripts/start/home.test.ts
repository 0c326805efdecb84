import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findHomeFault, openHome } from "./home.mjs";

function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-home-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a data folder is made with all above it, for us alone, and holds nothing yet", () => {
  const home = path.join(makeFolder(), "a/b");
  openHome(home);
  expect(fs.readdirSync(home)).toEqual([]);
  expect(fs.statSync(home).mode & 0o777).toBe(0o700);
});

test("a file, a link that leads nowhere, and what lies below a file are refused by name", () => {
  const folder = makeFolder();
  fs.writeFileSync(path.join(folder, "file"), "");
  fs.symlinkSync(path.join(folder, "gone"), path.join(folder, "link"));
  const refusals = ["file", "link", "file/below"].map((name) => findHomeFault(path.join(folder, name))?.what);
  expect(refusals).toEqual([
    `The data folder ${folder}/file cannot be used: ${folder}/file is a file, not a folder.`,
    `The data folder ${folder}/link cannot be used: ${folder}/link is a link that leads nowhere.`,
    `The data folder ${folder}/file/below cannot be used: ${folder}/file is a file, not a folder.`,
  ]);
});

test("a place where nobody can write is refused in a sentence that says what to do", () => {
  // Not even root makes a folder there.
  const fault = findHomeFault("/proc/atelier/home");
  expect(fault?.what).toMatch(/^The data folder \/proc\/atelier\/home cannot be (made|used)/);
  expect(fault?.fix).toContain("set ATELIER_HOME to a folder that you may write");
  expect(() => openHome("/proc/atelier/home")).toThrow(fault?.what);
});
