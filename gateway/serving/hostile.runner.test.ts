import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rawRequest } from "../bodies/testing/raw-request";
import { cutFrames, encodeFrame, KIND } from "./frames";
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

test("a worker that says frames in no order, or what cannot be a head, has every request answered or cut off", async () => {
  const head = Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x6f]);
  const frames: Record<string, [number, Buffer][]> = {
    twice: [
      [KIND.head, head],
      [KIND.answer, head],
    ],
    begunTwice: [
      [KIND.head, head],
      [KIND.head, head],
    ],
    withoutHead: [[KIND.chunk, head]],
    ended: [[KIND.end, Buffer.alloc(0)]],
    short: [[KIND.answer, Buffer.alloc(3)]],
  };
  const socket = path.join(workers.folder, "liar.sock");
  const liar = net.createServer((connection) => {
    connection.write(encodeFrame(KIND.hello, 0, Buffer.from("{}")));
    const cut = cutFrames((_kind, id, payload) => {
      const asked = Object.keys(frames).find((name) => payload.toString("latin1").endsWith(`"${name}"}`));
      for (const [kind, said] of frames[asked!] ?? []) connection.write(encodeFrame(kind, id, said));
    });
    connection.on("data", cut).on("error", () => {});
  });
  await once(liar.listen(socket), "listening");
  const hears = await openDoor([
    deploymentOf("blue", [], { instances: [{ id: "ins_liar", socket, state: "ready" }] }),
  ]);
  const outcome = (name: string) =>
    ask(hears, { name }).then(
      async (answer) => {
        const text = await answer.text();
        return answer.status === 502 && text.includes("no HTTP answer") ? "refused" : text;
      },
      () => "cut off",
    );
  for (const name of ["twice", "begunTwice"])
    expect(await outcome(name).catch(() => "cut off")).toBe("cut off");
  for (const name of ["withoutHead", "ended", "short"]) expect(await outcome(name)).toBe("refused");
  await hears.app.close();
  liar.close();
});

test("what a script says in a head is not said for the studio, whose origin is the same", async () => {
  const lines = ["Set-Cookie: next-auth.session-token=theirs", "Strict-Transport-Security: max-age=1"];
  const pairs = [...lines, 'Clear-Site-Data: "*"', "Trailer: x", "X-Own: kept"].map((line) =>
    line.split(": "),
  );
  const text = `
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
def run(raw):
    answer = AMLResponse("ok", 200)
    for name, value in ${JSON.stringify(pairs)}: answer.headers[name] = value
    return answer`;
  const own = await openDoor([deploymentOf("blue", [await workers.start(workers.script(text))])]);
  const answer = await ask(own, 1);
  expect([answer.status, answer.headers.get("x-own")]).toEqual([200, "kept"]);
  for (const name of ["set-cookie", "strict-transport-security", "clear-site-data", "trailer"])
    expect(answer.headers.get(name)).toBeNull();
  await own.app.close();
});

test("an answer of many megabytes arrives whole, though no frame holds it", async () => {
  const text = `
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
def run(raw):
    if raw == "stream": return AMLResponse(iter([b"a", bytes(range(256)) * 80_000, b"z"]), 200)
    if raw == "bytes": return AMLResponse(bytes(range(256)) * 80_000, 200)
    return "x" * 20_000_000`;
  const own = await openDoor([deploymentOf("blue", [await workers.start(workers.script(text))])]);
  const bytes = Buffer.alloc(256 * 80_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  const read = async (asked: string) => Buffer.from(await (await ask(own, asked)).arrayBuffer());
  expect((await read("bytes")).equals(bytes)).toBe(true);
  expect((await read("stream")).equals(Buffer.concat([Buffer.from("a"), bytes, Buffer.from("z")]))).toBe(
    true,
  );
  const value = await ask(own, "value");
  expect(value.headers.get("content-type")).toBe("application/json");
  expect(await value.json()).toHaveLength(20_000_000);
  await own.app.close();
});
