import { existsSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { OUTCOMES, type Outcome } from "@/domain/serving/telemetry";
import type { Answered } from "./serve-request";
import { Telemetry } from "./telemetry";
import { ask, deploymentOf, openDoor, type TestDoor } from "./testing/door";
import { makeWorkers } from "./testing/worker";

const workers = makeWorkers();
const opened: TestDoor[] = [];
afterAll(async () => {
  try {
    for (const { app } of opened) await app.close();
  } finally {
    await workers.end();
  }
});

const SCRIPT = workers.script(`
import json, os, time
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
def run(raw):
    asked = json.loads(raw)
    if asked.get("die"): os._exit(9)
    if asked.get("began"):
        open(asked["began"], "w").close()
        while True: time.sleep(0.005)
    if asked.get("raise"): raise ValueError("no")
    return AMLResponse("teapot", asked["status"]) if asked.get("status") else "well"
`);
const WAIT = { timeout: 60_000, interval: 5 };

async function begin(requestTimeoutMs: number) {
  const telemetry = new Telemetry({ save: async () => {} });
  const seen: Answered[] = [];
  const start = () => workers.start(SCRIPT);
  const settings = { maxConcurrentRequestsPerInstance: 8, requestTimeoutMs, maxQueueWaitMs: 10_000 };
  const door = await openDoor([deploymentOf("blue", [await start(), await start()], { settings })], {
    onAnswered(answered) {
      seen.push(answered);
      telemetry.count(answered);
    },
  });
  opened.push(door);
  const countOf = (outcome: Outcome) => telemetry.totalOf("dep_blue")!.outcomes[OUTCOMES.indexOf(outcome)];
  return { door, seen, countOf };
}

test("every request is counted by what became of it", async () => {
  const { door, countOf } = await begin(20_000);
  for (const body of [{}, {}, { status: 418 }, { raise: true }, { die: true }]) await ask(door, body);
  expect(OUTCOMES.map(countOf)).toEqual([2, 1, 0, 1, 0, 1, 0]);
});

test("one that takes too long is a timeout, whatever its status", async () => {
  const { door, countOf } = await begin(20_000);
  // Its workers are heard of by then, so that the short time is that of the script alone.
  await ask(door, {});
  const settings = { ...door.deployments()[0]!.settings, requestTimeoutMs: 300 };
  door.change(door.deployments().map((deployment) => ({ ...deployment, settings })));
  const answer = await ask(door, { began: `${workers.folder}/late` });
  expect(answer.status).toBe(500);
  expect([countOf("timeout"), countOf("serverError")]).toEqual([1, 0]);
});

test("one whose sender left is counted as that, once, and is not timed", async () => {
  const { door, seen, countOf } = await begin(20_000);
  const began = `${workers.folder}/left`;
  const leaving = new AbortController();
  const asked = ask(door, { began }, { signal: leaving.signal });
  await vi.waitFor(() => expect(existsSync(began)).toBe(true), WAIT);
  leaving.abort();
  await expect(asked).rejects.toThrow();
  await vi.waitFor(() => expect(seen).toHaveLength(1), WAIT);
  expect(countOf("left")).toBe(1);
});
