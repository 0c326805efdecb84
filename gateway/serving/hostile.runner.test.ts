import { once } from "node:events";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rawRequest } from "../bodies/testing/raw-request";
import { ask, deploymentOf, KEY, openDoor, type TestDoor } from "./testing/door";
import { makeWorkers } from "./testing/worker";

const workers = makeWorkers();
const SCRIPT =
  "import json\ndef init(): pass\ndef run(raw):\n    print('asked', raw, flush=True)\n    return json.loads(raw)";
const PATH = "/endpoints/default/echo/score";
const WITH_KEY = { authorization: `Bearer ${KEY}` };

let door: TestDoor;
let log: () => string;
beforeAll(async () => {
  const worker = await workers.start(workers.script(SCRIPT));
  log = worker.log;
  door = await openDoor([deploymentOf("blue", [worker])]);
});
afterAll(async () => {
  try {
    await door.app.close();
  } finally {
    await workers.end();
  }
});

const raw = (headers: Record<string, string>) => rawRequest(new URL(door.url).origin, "POST", PATH, headers);
const isAnswered = async () => expect(await (await ask(door, 7)).json()).toBe(7);

test("nothing is read of a body that is announced as too large, and nothing is said of it to who has no key", async () => {
  for (const [headers, status] of [
    [WITH_KEY, 413],
    [{}, 401],
  ] as const) {
    const request = raw({ ...headers, "content-length": String(100 * 1024 ** 2) });
    // None of it was sent.
    expect(await request.until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    request.close();
  }
  await isAnswered();
});

test("bodies that drip keep nobody waiting, are cut, and never reach the script", async () => {
  const slow = Array.from({ length: 100 }, () =>
    raw({ ...WITH_KEY, expect: "100-continue", "content-length": "60000" }),
  );
  await Promise.all(slow.map(({ until }) => until(/100 Continue/)));
  for (const { socket } of slow) socket.write('"drip');
  await isAnswered();
  door.app.bodyPace.look(performance.now() + 61_000);
  for (const { until } of slow) expect(await until(/408/)).toMatch(/HTTP\/1.1 408 Request Timeout/);
  await isAnswered();
  expect(log()).not.toContain("drip");
});

test("heads that never end, and one that is a bomb, keep nobody waiting", async () => {
  const { hostname, port } = new URL(door.url);
  const begin = async (head: string) => {
    const socket = net.connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(`POST ${PATH} HTTP/1.1\r\n${head}`);
    return socket;
  };
  const slow = await Promise.all(Array.from({ length: 200 }, () => begin("x-slow: a")));
  const bomb = await begin(`x-bomb: ${"b".repeat(100_000)}\r\n\r\n`);
  bomb.on("error", () => {}).resume();
  await once(bomb, "close");
  await isAnswered();
  for (const socket of slow) socket.destroy();
});

test("what is no JSON is the script's to refuse, and the next request is answered", async () => {
  const answer = await ask(door, "{");
  expect([answer.status, answer.headers.get("x-ms-run-function-failed")]).toEqual([500, "True"]);
  await isAnswered();
});
