import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, deploymentOf, KEY, openDoor, type TestDoor } from "./testing/door";
import { makeWorkers, type TestWorker } from "./testing/worker";

const workers = makeWorkers();
const opened: TestDoor[] = [];
afterAll(async () => {
  try {
    for (const { app } of opened) await app.close();
  } finally {
    await workers.end();
  }
});

async function serve(text: string, name?: string, env?: Record<string, string>) {
  const worker = await workers.start(workers.script(text, name), env);
  const door = await openDoor([deploymentOf("blue", [worker])]);
  opened.push(door);
  return { door, worker };
}

const PLAIN = `
import json
from helper import add
def init():
    print("init ran")
def run(raw, request_headers):
    asked = json.loads(raw)
    if asked == "fail":
        raise ValueError("no such spoon")
    if asked == "odd":
        return {1, 2}
    return {"got": add(asked, 1) if isinstance(asked, int) else asked, "seen": request_headers.get("X-Mark")}
`;

const PLAIN_ECHO = "import json\ndef init(): pass\ndef run(raw): return json.loads(raw)";

let plain: TestDoor;
let plainWorker: TestWorker;
beforeAll(async () => {
  const script = workers.script(PLAIN, "score-v1.2.py");
  const { dirname, join } = await import("node:path");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(dirname(script), "helper.py"), "def add(a, b):\n    return a + b\n");
  plainWorker = await workers.start(script);
  plain = await openDoor([deploymentOf("blue", [plainWorker])]);
  opened.push(plain);
});

test("a script whose name Python could not import, with a module beside it, gets text and answers JSON", async () => {
  const answer = await ask(plain, 41, { headers: { "x-mark": "m" } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(await answer.json()).toEqual({ got: 42, seen: "m" });
  expect(plainWorker.log()).toContain("init ran");
});

test("an answer carries the ids, the times and the deployment of its request", async () => {
  const { headers } = await ask(plain, 1, { headers: { "x-ms-client-request-id": "mine", TraceId: "t-1" } });
  expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get("x-ms-request-id")).toBe("mine");
  expect(headers.get("x-ms-client-request-id")).toBe("mine");
  expect(headers.get("traceid")).toBe("t-1");
  expect(headers.get("azureml-model-deployment")).toBe("blue");
  expect(Number(headers.get("x-ms-run-fn-exec-ms"))).toBeGreaterThan(0);
  const long = await ask(plain, 1, { headers: { "x-request-id": "x".repeat(101) } });
  expect(long.status).toBe(431);
});

test("a script that raises answers 500 in the contract's words, and its log has the traceback", async () => {
  const answer = await ask(plain, '"fail"');
  expect([answer.status, answer.headers.get("x-ms-run-function-failed")]).toEqual([500, "True"]);
  expect(await answer.json()).toEqual({
    message: "An unexpected error occurred in scoring script. Check the logs for more info.",
  });
  expect(plainWorker.log()).toContain("ValueError: no such spoon");
  expect((await ask(plain, '"odd"')).status).toBe(500);
});

test("only who has the key is heard, and learns which deployments there are", async () => {
  for (const authorization of ["", "Bearer wrong"]) {
    const answer = await ask(plain, 1, { headers: { authorization } });
    expect(answer.status).toBe(401);
  }
  const elsewhere = await fetch(`${plain.url.replace("echo", "other")}/score`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}` },
  });
  expect(elsewhere.status).toBe(401);
  const unknown = await ask(plain, 1, { headers: { "azureml-model-deployment": "red" } });
  expect(unknown.status).toBe(404);
});

test("a browser's question before a request needs no key, and only the pages that a deployment names are let in", async () => {
  const { door } = await serve(PLAIN_ECHO, "cors.py", {
    AML_CORS_ORIGINS: "https://a.example, https://b.example",
  });
  door.change(
    door.deployments().map((each) => ({ ...each, origins: ["https://a.example", "https://b.example"] })),
  );
  const asking = (url: string, origin: string) =>
    fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
  const allowed = await asking(`${door.url}/score`, "https://b.example");
  expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://b.example",
  ]);
  expect(allowed.headers.get("access-control-allow-headers")).toContain("Authorization");
  for (const url of [`${door.url}/score`, `${door.url.replace("echo", "other")}/score`]) {
    const other = await asking(url, "https://c.example");
    expect([other.status, other.headers.get("access-control-allow-origin"), await other.text()]).toEqual([
      200,
      null,
      "",
    ]);
  }
  const headers = { origin: "https://b.example" };
  const answers = [
    await ask(door, 1, { headers }),
    await ask(door, new Uint8Array(33 * 1024 ** 2), { headers }),
    await ask(door, 1, { headers: { ...headers, authorization: "Bearer wrong" } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 413, 401]);
  for (const answer of answers)
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://b.example");
});

test("a query is the input of a GET, other methods are refused, and / tells that it is healthy", async () => {
  const asked = await ask(plain, undefined, { method: "GET", path: "/score?a=1&b=[2]&b=x" });
  expect(await asked.json()).toMatchObject({ got: { a: 1, b: [[2], "x"] } });
  const put = await ask(plain, 1, { method: "PUT" });
  expect([put.status, await put.json()]).toEqual([405, { message: "Method not allowed" }]);
  expect((await ask(plain, undefined, { method: "OPTIONS" })).status).toBe(200);
  expect(await (await ask(plain, undefined, { method: "GET", path: "/" })).text()).toBe("Healthy");
});

test("a body that is no UTF-8, and one that is too large, are refused in words", async () => {
  const bytes = await ask(plain, Buffer.from([0x22, 0xff, 0x22]));
  expect([bytes.status, (await bytes.json()).message]).toEqual([400, expect.stringContaining("UTF-8")]);
  const pieces = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(1_000_000));
    },
  });
  const huge = await ask(plain, undefined, { body: pieces, duplex: "half" } as RequestInit);
  expect(huge.status).toBe(413);
});

test("a script that answers what is no HTTP answer is told so to who asked, and answers the next", async () => {
  const { door } = await serve(`
import json
from azureml.contrib.services.aml_request import rawhttp
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
@rawhttp
def run(request):
    return AMLResponse("x", json.loads(request.data))
`);
  for (const status of [0, 42, 101, 700, 60_000]) {
    const answer = await ask(door, status);
    expect([answer.status, (await answer.json()).message]).toEqual([
      502,
      `The script answered what is no HTTP answer: its status is ${status}.`,
    ]);
  }
  for (const status of [-1, 70_000, '"many"']) expect((await ask(door, status)).status).toBe(500);
  expect((await ask(door, 201)).status).toBe(201);
});

test("an answer that nests without an end is told as a failure, and the worker goes on", async () => {
  const { door } = await serve(`
import json
def init(): pass
def run(raw):
    deep = []
    for _ in range(json.loads(raw)):
        deep = [deep]
    return deep
`);
  expect((await ask(door, 200_000)).status).toBe(500);
  expect((await ask(door, 2)).status).toBe(200);
});

test("a schema of the script names the arguments, and its swagger shows the sample", async () => {
  const { door } = await serve(`
from inference_schema.schema_decorators import input_schema, output_schema
from inference_schema.parameter_types.standard_py_parameter_type import StandardPythonParameterType as P
def init(): pass
@input_schema("data", P([1, 2]))
@input_schema("scale", P(2.5))
@output_schema(P({"sum": 3.0}))
def run(data, scale=10.0):
    return {"sum": sum(data) * scale}
`);
  expect(await (await ask(door, { data: [1, 2] })).json()).toEqual({ sum: 30 });
  expect(await (await ask(door, { data: [1, 2], scale: 1 })).json()).toEqual({ sum: 3 });
  expect(await (await ask(door, undefined, { method: "GET", path: "/score?data=[4]" })).json()).toEqual({
    sum: 40,
  });
  const missing = await ask(door, { scale: 1 });
  expect([missing.status, (await missing.json()).message]).toEqual([400, expect.stringContaining("'data'")]);
  expect((await ask(door, "[1]", { headers: { "content-type": "application/json" } })).status).toBe(400);
  expect((await ask(door, "{}", { headers: { "content-type": "text/plain" } })).status).toBe(415);
  const swagger = await (await ask(door, undefined, { method: "GET", path: "/swagger.json" })).json();
  expect(swagger.swagger).toBe("2.0");
  expect(swagger.definitions.ServiceInput.example).toEqual({ data: [1, 2], scale: 2.5 });
  const third = await ask(door, undefined, { method: "GET", path: "/swagger.json?version=3.1" });
  expect((await third.json()).openapi).toBe("3.1.0");
  expect((await ask(door, undefined, { method: "GET", path: "/swagger.json?version=4" })).status).toBe(404);
});

test("a script that takes the raw request sees it whole, and makes its own answer", async () => {
  const { door } = await serve(`
from azureml.contrib.services.aml_request import AMLRequest, rawhttp
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
@rawhttp
def run(request):
    if request.method == "GET":
        return AMLResponse(request.args.get("n"), 203, {"Content-Type": "text/plain", "X-Own": "a"})
    if request.method == "PATCH":
        return AMLResponse(None, 500)
    files = request.files.getlist("image")
    return {"names": [f.filename for f in files], "sizes": [len(f.read()) for f in files], "by": request.form["by"],
            "auth": "authorization" in request.headers}
`);
  const seen = await ask(door, undefined, { method: "GET", path: "/score?n=seven" });
  expect([seen.status, seen.headers.get("x-own"), await seen.text()]).toEqual([203, "a", "seven"]);
  const failed = await ask(door, "x", { method: "PATCH" });
  expect([failed.status, failed.headers.get("x-ms-run-function-failed"), await failed.json()]).toEqual([
    500,
    "True",
    {},
  ]);
  const form = new FormData();
  form.append("by", "me");
  form.append("image", new Blob([Buffer.from([13, 10, 0, 255, 13, 10])]), "a.png");
  form.append("image", new Blob(["bb"]), "b.png");
  const sent = await ask(door, form);
  expect(await sent.json()).toEqual({ names: ["a.png", "b.png"], sizes: [6, 2], by: "me", auth: false });
});

test("what a script yields reaches the client piece by piece, before the next is made", async () => {
  const { door } = await serve(`
import os, json
def init(): pass
def run(raw):
    return pieces(json.loads(raw))
def pieces(fifo):
    yield "data: one\\n\\n"
    with open(fifo) as go: go.read()
    yield "data: two\\n\\n"
`);
  const { execFileSync } = await import("node:child_process");
  const { writeFile } = await import("node:fs/promises");
  const fifo = `${workers.folder}/go`;
  execFileSync("mkfifo", [fifo]);
  const answer = await ask(door, fifo.startsWith("/") ? JSON.stringify(fifo) : "");
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe("data: one\n\n");
  await writeFile(fifo, "go");
  expect((await reader.read()).value).toBe("data: two\n\n");
  expect((await reader.read()).done).toBe(true);
});

test("a script that takes batches is given what waits as one, and a bad one fails alone", async () => {
  const { door } = await serve(`
import json
sizes = []
def init(): pass
def run(raw):
    return {"alone": 1 / json.loads(raw)}
def run_batch(raws):
    sizes.append(len(raws))
    return [{"batched": 1 / json.loads(raw)} for raw in raws]
`);
  const asked = Array.from({ length: 40 }, (_, n) => ask(door, n % 20));
  const answers = await Promise.all(asked);
  expect(answers.filter(({ status }) => status === 500)).toHaveLength(2);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(38);
});

test("an import or init() that fails ends the worker with status 3, its traceback and the model's files", async () => {
  const worker = await workers.start(
    workers.script("def init():\n    raise RuntimeError('no such spoon')\ndef run(x): pass\n"),
    {
      AZUREML_MODEL_DIR: workers.folder,
    },
  );
  expect(await worker.ended).toBe(3);
  expect(worker.log()).toContain("RuntimeError: no such spoon");
  expect(worker.log()).toContain("Model Directory Contents:");
  const without = await workers.start(workers.script("def init(): pass\n"));
  expect(await without.ended).toBe(3);
  expect(without.log()).toContain("does not define run()");
});
