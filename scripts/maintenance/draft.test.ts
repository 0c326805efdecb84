import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeLeftDrafts } from "./draft";

test("only drafts of this machine's processes that have ended are removed", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-drafts-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const { pid: ended } = spawnSync("true");
  const host = os.hostname();
  const left = `studio.zip.${host}-${ended}.part`;
  const others = [
    `studio.zip.${host}-${process.pid}.part`,
    `studio.zip.elsewhere.example-${ended}.part`,
    `.${host}-${ended}.part`,
    "film.part",
    "studio.zip",
  ];
  for (const name of [left, ...others]) fs.writeFileSync(path.join(folder, name), "");
  fs.symlinkSync("studio.zip", path.join(folder, `link.${host}-${ended}.part`));
  expect(removeLeftDrafts(folder)).toEqual([left]);
  expect(fs.readdirSync(folder).sort()).toEqual([...others, `link.${host}-${ended}.part`].sort());
});
