import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { isAlive } from "@/db/server-process.mjs";
import { paths } from "@/domain/data-folder";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Part, type Studio, startStudio, waitFor } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, ROOT, readArtifact, readHistory } from "./testing/clients";
import { keepAsking } from "./testing/keep-asking";

const STEPS = 400;
const PARTS: Exclude<Part, "supervisor">[] = ["runner", "gateway", "web", "postgres"];

/** Logs a point and a line per step, and goes on only when the point was acknowledged. */
const SCRIPT = `import json, os, time, urllib.request
door = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric"
headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
for step in range(${STEPS}):
    point = {"run_id": os.environ["MLFLOW_RUN_ID"], "key": "loss", "value": step / 7, "step": step, "timestamp": 1700000000000 + step}
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(door, json.dumps(point).encode(), headers), timeout=10).read()
            break
        except OSError:
            time.sleep(0.1)
    print(f"step {step}", flush=True)
    time.sleep(0.02)
`;

let studio: Studio;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
});
afterAll(() => studio?.stop());

test("while every part is killed in turn, a run loses no line and no acknowledged point, and its follower nothing", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-killed-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.writeFileSync(path.join(folder, "steps.py"), SCRIPT);
  fs.writeFileSync(path.join(folder, "job.yml"), "command: python steps.py\ncode: .\n");
  const { name } = await atelierJson<{ name: string }>(
    studio,
    "job",
    "create",
    "-f",
    path.join(folder, "job.yml"),
  );
  const following = atelier(studio, "job", "stream", "-n", name);

  for (const [index, part] of PARTS.entries()) {
    await untilLogged(name, `step ${(index * STEPS) / 8 + 10}\n`);
    await studio.killPart(part);
  }
  const followed = await following;
  const lines = Array.from({ length: STEPS }, (_, step) => `step ${step}\n`).join("");
  expect(followed, studio.output()).toMatchObject({ status: 0, stdout: lines });
  expect((await readArtifact(studio, name, "user_logs/std_log.txt")).toString()).toBe(lines);
  const history = await readHistory(studio, name, "loss");
  expect(history.map(({ step, value }) => [step, value])).toEqual(
    Array.from({ length: STEPS }, (_, step) => [step, step / 7]),
  );
});

test("a database that was told to end serves again, and parts that start meanwhile wait for it", async () => {
  const before = studio.pid("postgres");
  const saidBefore = studio.output().length;
  process.kill(before, "SIGTERM");
  for (const part of ["gateway", "runner", "web"] as const) process.kill(studio.pid(part), "SIGKILL");
  await waitFor(async () => studio.pid("postgres") !== before && (await isHealthy()), 60_000);
  expect(studio.output()).toContain("postgres was told to end by somebody else");
  expect(studio.output().slice(saidBefore)).not.toContain("PostgresError");
});

test.each(["gateway", "runner", "web"] as const)(
  "%s comes back when it alone was told to end",
  async (part) => {
    const before = studio.pid(part);
    process.kill(before, "SIGTERM");
    await waitFor(async () => studio.pid(part) !== before && (await isHealthy()), 60_000);
  },
);

test("of a gateway that is killed only what it had under way is lost: nobody is refused", async () => {
  const before = studio.pid("gateway");
  const asking = keepAsking(studio.url, 8);
  await waitFor(async () => asking.answered() > 50, 60_000);
  process.kill(before, "SIGKILL");
  await waitFor(async () => !isAlive(before), 60_000);
  const begunAfter = asking.begun();
  await waitFor(async () => asking.answered() > begunAfter + 50, 120_000);
  const failures = await asking.end();
  expect(failures.filter(({ code, place }) => code === "ECONNREFUSED" || place >= begunAfter)).toEqual([]);
});

test("a gateway that is told to end loses nothing, whether a connection is new or was there before", async () => {
  const before = studio.pid("gateway");
  const asking = keepAsking(studio.url, 8, new http.Agent({ keepAlive: true }));
  await waitFor(async () => asking.answered() > 50, 60_000);
  process.kill(before, "SIGTERM");
  await waitFor(async () => !isAlive(before), 60_000);
  const begunAfter = asking.begun();
  await waitFor(async () => asking.answered() > begunAfter + 50, 120_000);
  expect(await asking.end()).toEqual([]);
});

const isHealthy = () =>
  fetch(`${studio.url}/health`).then(
    (answer) => answer.ok,
    () => false,
  );

const untilLogged = (name: string, words: string) =>
  waitFor(async () => {
    const log = paths.userLog(studio.home, name, 1);
    return fs.existsSync(log) && fs.readFileSync(log, "utf8").includes(words);
  }, 120_000);
