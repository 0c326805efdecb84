import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { CollectedRow } from "@/domain/serving/collector";
import { Collector } from "./collector";
import { ask, deploymentOf, openDoor, type TestDoor } from "./testing/door";
import { makeWorkers } from "./testing/worker";

const SCRIPT = `import json
from azureml.ai.monitoring import Collector
from azureml.contrib.services.aml_response import AMLResponse
refused = []
def init():
    global inputs, outputs, other
    inputs = Collector(name="model_inputs")
    outputs = Collector(name="model_outputs", on_error=lambda problem: refused.append(str(problem)))
    other = Collector(name="not_named")
def run(raw):
    row = json.loads(raw)
    context = inputs.collect([row])
    other.collect([row])
    if row.get("stream"):
        return AMLResponse((piece for piece in ["one ", "two"]), 200)
    outputs.collect("no rows" if row.get("wrong") else [{"doubled": 2 * row["value"]}], context)
    return {"refused": refused}
`;
const COLLECTOR = { model_inputs: 1, model_outputs: 1, request: 1, response: 1 };
const workers = makeWorkers();
const opened: TestDoor[] = [];
afterEach(async () => {
  for (const door of opened.splice(0)) await door.app.close();
});
afterAll(() => workers.end());

async function begin() {
  const saved: CollectedRow[] = [];
  let isAway = false;
  const collector = new Collector(async (rows) => {
    if (isAway) throw new Error("the database is away");
    saved.push(...rows);
  });
  const worker = await workers.start(workers.script(SCRIPT), {
    ATELIER_SERVING_SETTINGS: JSON.stringify({
      ...{ endpoint: "echo", deployment: "blue", timeoutMs: 5_000 },
      ...{ entryScript: workers.script(SCRIPT), collections: ["model_inputs", "model_outputs"] },
    }),
  });
  const door = await openDoor([deploymentOf("blue", [worker], { collector: COLLECTOR })], { collector });
  opened.push(door);
  const of = (id: string) => {
    const own = saved.filter(({ requestId }) => requestId === id);
    return Object.fromEntries(own.map(({ collection, content }) => [collection, JSON.parse(content)]));
  };
  const until = (id: string, count: number) =>
    vi.waitFor(
      async () => {
        await collector.flush();
        expect(Object.keys(of(id))).toHaveLength(count);
      },
      { timeout: 30_000, interval: 20 },
    );
  const score = async (body: object | string, id: string) => {
    const answer = await ask(door, body, { headers: { "x-request-id": id } });
    return { status: answer.status, text: await answer.text() };
  };
  const setAway = (is: boolean) => {
    isAway = is;
  };
  return { score, of, until, collector, setAway };
}

test("rows of a script, the bodies and the timing of a request are found under its id", async () => {
  const { score, of, until } = await begin();
  expect((await score({ value: 21 }, "first")).status).toBe(200);
  await until("first", 5);
  expect(of("first")).toEqual({
    model_inputs: [{ value: 21 }],
    model_outputs: [{ doubled: 42 }],
    request: { body: { value: 21 } },
    response: { body: { refused: [] } },
    timing: { status: 200, ...times },
  });
});
const times = { totalMs: expect.any(Number), queueMs: expect.any(Number), runMs: expect.any(Number) };

test("a stream still streams, and what cannot be collected is told to the script alone", async () => {
  const { score, of, until } = await begin();
  expect(await score({ value: 1, stream: true }, "streamed")).toMatchObject({ status: 200, text: "one two" });
  await until("streamed", 4);
  expect(of("streamed")).toMatchObject({ model_inputs: [{ value: 1 }], response: { body: null } });
  const { text } = await score({ value: 1, wrong: true }, "wrong");
  expect(JSON.parse(text)).toEqual({ refused: [expect.stringContaining("not str")] });
});

test("a number that JSON has no word for is null in what is collected, as in a frame", async () => {
  const { score, of, until } = await begin();
  await score('{"value": 1, "odd": [NaN, -Infinity, {"deep": NaN}]}', "odd");
  await until("odd", 5);
  expect(of("odd").model_inputs).toEqual([{ value: 1, odd: [null, null, { deep: null }] }]);
});

test("what could not be written is kept, and written with the next", async () => {
  const { score, until, collector, setAway } = await begin();
  setAway(true);
  await score({ value: 1 }, "kept");
  await expect(collector.flush()).rejects.toThrow("away");
  setAway(false);
  await until("kept", 5);
});
