import { existsSync, writeFileSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { ask, deploymentOf, openDoor, type TestDoor } from "./testing/door";
import { makeWorkers, type TestWorker, whenReady } from "./testing/worker";

const workers = makeWorkers();
const opened: TestDoor[] = [];
afterAll(async () => {
  try {
    for (const { app } of opened) await app.close();
  } finally {
    await workers.end();
  }
});

async function open(...[deployments, options]: Parameters<typeof openDoor>): Promise<TestDoor> {
  const door = await openDoor(deployments, options);
  opened.push(door);
  return door;
}

const ECHO = workers.script(`
import json, os
def init(): pass
def run(raw):
    return {"pid": os.getpid(), "got": json.loads(raw)}
`);
/** Waits until a file is there, so that a test says how long a request takes. */
const WAITS = workers.script(`
import json, os, time
def init(): pass
def run(raw):
    asked = json.loads(raw)
    if asked.get("die"): os._exit(9)
    if asked.get("loop"):
        while True: pass
    if asked.get("stuck"):
        while True:
            try: time.sleep(0.01)
            except BaseException: pass
    open(asked["began"], "w").close()
    while not os.path.exists(asked["until"]): time.sleep(0.005)
    return "waited"
`);

let last = 0;
/** A request that goes on until `go()`. */
function makeWait() {
  const name = `${workers.folder}/wait-${++last}`;
  return {
    body: { began: `${name}.began`, until: `${name}.until` },
    began: () => vi.waitFor(() => existsSync(`${name}.began`) || Promise.reject(new Error("not yet")), WAIT),
    go: () => writeFileSync(`${name}.until`, ""),
  };
}
const WAIT = { timeout: 60_000, interval: 5 };

test("workers that are killed and replaced under load cost no request", async () => {
  const start = () => workers.start(ECHO);
  let alive: TestWorker[] = await Promise.all([start(), start()]);
  const door = await open([deploymentOf("blue", alive)]);
  let isOver = false;
  const seen: { status: number; pid?: number }[] = [];
  const load = Array.from({ length: 8 }, async (_, client) => {
    for (let n = 0; !isOver; n++) {
      const answer = await ask(door, { client, n });
      const body = await answer.json();
      seen.push({ status: answer.status, pid: body.pid });
      if (answer.status === 200) expect(body.got).toEqual({ client, n });
    }
  });
  for (let round = 0; round < 5; round++) {
    const victim = alive[round % 2]!;
    await vi.waitFor(() => expect(seen.slice(-40).some(({ pid }) => pid === victim.pid)).toBe(true), WAIT);
    victim.kill("SIGKILL");
    await victim.ended;
    const next = await start();
    alive = alive.map((worker) => (worker === victim ? next : worker));
    door.change([deploymentOf("blue", alive)]);
    await vi.waitFor(() => expect(seen.slice(-40).some(({ pid }) => pid === next.pid)).toBe(true), WAIT);
  }
  isOver = true;
  await Promise.all(load);
  expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
  expect(seen.length).toBeGreaterThan(100);
});

test("a deployment's next generation takes over under load, and the old worker ends by itself", async () => {
  const old = await workers.start(ECHO);
  const door = await open([deploymentOf("blue", [old])]);
  let isOver = false;
  const pids: (number | undefined)[] = [];
  const statuses = new Set<number>();
  const load = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const answer = await ask(door, 1);
      statuses.add(answer.status);
      pids.push((await answer.json()).pid);
    }
  });
  await vi.waitFor(() => expect(pids).toContain(old.pid), WAIT);
  const next = await workers.start(ECHO);
  door.change([deploymentOf("blue", [next], { generation: 2 })]);
  await vi.waitFor(() => expect(pids).toContain(next.pid), WAIT);
  old.kill("SIGTERM");
  expect(await old.ended).toBe(0);
  isOver = true;
  await Promise.all(load);
  expect([...statuses]).toEqual([200]);
});

test("a worker that is told to end while requests come loses none of them", async () => {
  const [first, second] = [await workers.start(ECHO), await workers.start(ECHO)];
  const door = await open([deploymentOf("blue", [first, second])]);
  const statuses = new Set<number>();
  let count = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (count++ < 400) {
      if (count === 100) first.kill("SIGTERM");
      statuses.add((await ask(door, 1)).status);
    }
  });
  await Promise.all(load);
  expect(await first.ended).toBe(0);
  expect([...statuses]).toEqual([200]);
});

test("requests wait while no instance is ready, and are answered once one is", async () => {
  const door = await open([deploymentOf("blue", [])]);
  const asked = Array.from({ length: 20 }, (_, n) => ask(door, n));
  const worker = await workers.start(ECHO);
  door.change([deploymentOf("blue", [worker])]);
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

test("a request that nobody becomes ready for is refused once its time is over", async () => {
  const settings = { maxConcurrentRequestsPerInstance: 1, requestTimeoutMs: 200, maxQueueWaitMs: 10 };
  const door = await open([deploymentOf("blue", [], { settings })]);
  const answer = await ask(door, 1);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
});

test("no instance gets more than its limit, and who waits too long for a busy one is told to come again", async () => {
  const worker = await workers.start(WAITS);
  const settings = { maxConcurrentRequestsPerInstance: 2, requestTimeoutMs: 60_000, maxQueueWaitMs: 100 };
  const door = await open([deploymentOf("blue", [worker], { settings })]);
  const waits = [makeWait(), makeWait()];
  const busy = waits.map(({ body }) => ask(door, body));
  for (const { began } of waits) await began();
  const third = await ask(door, makeWait().body);
  expect([third.status, third.headers.get("retry-after")]).toEqual([429, "1"]);
  for (const { go } of waits) go();
  for (const one of busy) expect(await (await one).json()).toBe("waited");
});

test("a request that takes too long is answered 500, is ended in the worker, and its place is free again", async () => {
  const worker = await workers.start(WAITS);
  const settings = { maxConcurrentRequestsPerInstance: 1, requestTimeoutMs: 2_000, maxQueueWaitMs: 60_000 };
  await whenReady(worker);
  const door = await open([deploymentOf("blue", [worker], { settings })]);
  const late = await ask(door, { loop: true });
  expect([late.status, late.headers.get("x-ms-run-function-failed"), (await late.json()).message]).toEqual([
    500,
    "True",
    "Scoring timeout after 2000 ms",
  ]);
  const wait = makeWait();
  wait.go();
  expect((await ask(door, wait.body)).status).toBe(200);
});

test("an instance whose request does not end though it was told to is named as stuck", async () => {
  const worker = await workers.start(WAITS);
  const onStuck = vi.fn();
  const settings = { maxConcurrentRequestsPerInstance: 2, requestTimeoutMs: 2_000, maxQueueWaitMs: 60_000 };
  await whenReady(worker);
  const door = await open([deploymentOf("blue", [worker], { settings })], { onStuck });
  expect((await ask(door, { stuck: true })).status).toBe(500);
  await vi.waitFor(() => expect(onStuck).toHaveBeenCalledExactlyOnceWith(worker.instance), WAIT);
});

test("a request on which two workers died is answered 502, and others are not", async () => {
  const running = [await workers.start(WAITS), await workers.start(WAITS), await workers.start(WAITS)];
  const door = await open([deploymentOf("blue", running)]);
  const wait = makeWait();
  wait.go();
  expect((await ask(door, wait.body)).status).toBe(200);
  const deadly = await ask(door, { die: true });
  expect([deadly.status, (await deadly.json()).message]).toEqual([
    502,
    expect.stringContaining("Two workers of blue died"),
  ]);
  expect((await ask(door, wait.body)).status).toBe(200);
});

test("what waits for a deployment that is deleted goes to the one that has its traffic", async () => {
  const door = await open([deploymentOf("blue", [])]);
  const asked = ask(door, 7);
  const green = deploymentOf("green", [await workers.start(ECHO)]);
  door.change([green]);
  const answer = await asked;
  expect([answer.status, answer.headers.get("azureml-model-deployment")]).toEqual([200, "green"]);
});

test("a request whose client has gone before it began is never run", async () => {
  const worker = await workers.start(WAITS);
  const settings = { maxConcurrentRequestsPerInstance: 1, requestTimeoutMs: 60_000, maxQueueWaitMs: 60_000 };
  const door = await open([deploymentOf("blue", [worker], { settings })]);
  const [first, second] = [makeWait(), makeWait()];
  const running = ask(door, first.body);
  await first.began();
  const gone = new AbortController();
  const left = ask(door, second.body, { signal: gone.signal });
  gone.abort();
  await expect(left).rejects.toThrow();
  first.go();
  expect((await running).status).toBe(200);
  const third = makeWait();
  third.go();
  expect((await ask(door, third.body)).status).toBe(200);
  expect(existsSync(second.body.began)).toBe(false);
});

test("a copy goes to the deployment with mirror traffic, and is compared with the answer", async () => {
  const [live, shadow] = [await workers.start(WAITS), await workers.start(WAITS)];
  const seen: boolean[] = [];
  const door = await open(
    [deploymentOf("blue", [live]), deploymentOf("green", [shadow], { traffic: 0, mirror: 100 })],
    { onMirrored: ({ agrees, deploymentId }) => deploymentId === "dep_green" && seen.push(agrees) },
  );
  const wait = makeWait();
  wait.go();
  const answer = await ask(door, wait.body);
  expect(answer.headers.get("azureml-model-deployment")).toBe("blue");
  await vi.waitFor(() => expect(seen).toEqual([true]), WAIT);
});

test("an orderly end of the gateway answers what is under way", async () => {
  const worker = await workers.start(WAITS);
  const door = await openDoor([deploymentOf("blue", [worker])]);
  const wait = makeWait();
  const running = ask(door, wait.body);
  await wait.began();
  const closed = door.app.close();
  wait.go();
  const answer = await running;
  expect([answer.status, await answer.json()]).toEqual([200, "waited"]);
  await closed;
});

test("what waits for a deployment that may have no instance has one started, and waits for it beyond its timeout", async () => {
  const settings = { maxConcurrentRequestsPerInstance: 8, requestTimeoutMs: 100, maxQueueWaitMs: 100 };
  const woken: string[] = [];
  const cold = (least: number) => deploymentOf("blue", [], { settings, least });
  const door = await open([cold(1)], { onCold: (id) => void woken.push(id) });
  expect((await ask(door, 1)).status).toBe(503);
  expect(woken).toEqual([]);
  door.change([cold(0)]);
  const waiting = ask(door, 1);
  // Asked again while none is there, as nobody may have heard it.
  await vi.waitFor(() => expect(woken.length).toBeGreaterThan(1), WAIT);
  const worker = await workers.start(ECHO);
  door.change([deploymentOf("blue", [worker], { settings, least: 0 })]);
  expect((await waiting).status).toBe(200);
  expect(new Set(woken)).toEqual(new Set(["dep_blue"]));
});
