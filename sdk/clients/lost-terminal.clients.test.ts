import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { isAlive } from "@/db/server-process.mjs";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { freePort, waitFor } from "@/scripts/testing/start-studio";
import { ROOT } from "./testing/clients";

beforeAll(() => buildIfChanged(ROOT));

test("a terminal that is closed stops the studio in order and leaves no process", async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-terminal-"));
  onTestFinished(() => fs.rmSync(home, { recursive: true }));
  const port = await freePort();
  const { DATABASE_URL: _unset, ...inherited } = process.env;
  const studio = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: ROOT,
    env: { ...inherited, NODE_ENV: "production", PORT: `${port}`, ATELIER_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(studio, "exit");
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitFor(isReady, 120_000);
  const files = fs.readdirSync(path.join(home, "run")).filter((name) => name.endsWith(".pid"));
  const pids = files.map((name) => Number(fs.readFileSync(path.join(home, "run", name), "utf8")));

  studio.stdout.destroy();
  studio.stderr.destroy();
  studio.kill("SIGHUP");
  expect(await ended).toEqual([0, null]);
  expect(pids).toHaveLength(5);
  expect(pids.filter(isAlive)).toEqual([]);
});
