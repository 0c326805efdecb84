import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sweepBuilds } from "./sweep-builds";

const MINUTE_MS = 60_000;

function leftovers(): { home: string; top: string; outside: string } {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-leftovers-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const [top, outside] = [path.join(home, "environments"), path.join(home, "outside")];
  for (const name of [".building-a-1/env", ".taken-a-1", "a".repeat(64), "logs"])
    mkdirSync(path.join(top, name), { recursive: true });
  mkdirSync(outside);
  writeFileSync(path.join(outside, "kept"), "");
  symlinkSync(outside, path.join(top, ".building-a-1", "link"));
  symlinkSync(outside, path.join(top, ".taken-linked"));
  return { home, top, outside };
}

test("what killed builds left is removed when no build can still be going on there, and no link is followed", async () => {
  const { home, top, outside } = leftovers();
  await sweepBuilds({ home, buildTimeoutMs: -16 * MINUTE_MS });
  expect(readdirSync(top).sort()).toEqual(["a".repeat(64), "logs"]);
  expect(readdirSync(outside)).toEqual(["kept"]);
});

test("a build that may still be going on keeps its folder", async () => {
  const { home, top } = leftovers();
  const before = readdirSync(top);
  await sweepBuilds({ home, buildTimeoutMs: 45 * MINUTE_MS });
  expect(readdirSync(top)).toEqual(before);
});
