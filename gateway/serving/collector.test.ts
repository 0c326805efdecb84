import { expect, test } from "vitest";
import type { CollectedRow } from "@/domain/serving/collector";
import { Collector } from "./collector";
import { deploymentOf } from "./testing/door";

test("of what a script writes to its socket only what can be stored is taken", async () => {
  const saved: CollectedRow[] = [];
  const collector = new Collector(async (rows) => void saved.push(...rows));
  const deployment = deploymentOf("blue", [], { collector: { model_inputs: 1, request: 1 } });
  const rows = '[{"text":"nul\\u0000byte","id":1152921504606846977}]';
  const give = (of: object, given = rows) =>
    collector.takeFromScript(deployment, Buffer.from(`${JSON.stringify(of)}\n${given}`));
  const head = { collection: "model_inputs", id: "good" };
  for (const id of ["nul\u0000byte", "line\nbreak", "", "x".repeat(101), "\ud800"]) give({ ...head, id });
  for (const collection of ["other", "__proto__", "request"]) give({ ...head, collection });
  for (const broken of ["", "{", "null", "[1]", '"text"', '[{"a":NaN}]']) give(head, broken);
  for (const broken of ["", "\n", "null\n[]", JSON.stringify({ ...head, rows: [{}] })])
    collector.takeFromScript(deployment, Buffer.from(broken));
  give(head);
  await collector.flush();
  expect(saved).toMatchObject([{ requestId: "good", content: rows }]);
});

test("a body is kept as it was written, however deep it is and however long its numbers", async () => {
  const saved: CollectedRow[] = [];
  const collector = new Collector(async (rows) => void saved.push(...rows));
  const deployment = deploymentOf("blue", [], { collector: { request: 1 } });
  const times = { totalMs: 1, queueMs: 0, runMs: 1, deaths: 0 };
  const answered = { ...times, endpointId: "end_1", deploymentId: "dep_blue", instanceId: undefined };
  const contentOf = async (body: string) => {
    const fact = { ...answered, requestId: "one", status: 200, reason: undefined };
    collector.takeAnswered(deployment, fact, { sent: Buffer.from(body), given: undefined });
    await collector.flush();
    return saved.splice(0).find(({ collection }) => collection === "request")!.content;
  };
  const deep = "[".repeat(30_000) + "]".repeat(30_000);
  for (const body of [deep, '{"id":1152921504606846977,"id":1e400}', '"\\ud800"'])
    expect(await contentOf(` ${body}\n`)).toBe(`{"body":${body}}`);
  expect(await contentOf("no JSON\u0000")).toBe('{"body":"no JSON\\u0000"}');
});

test("of a flood of nearly empty rows no more waits than of full ones", async () => {
  const saved: CollectedRow[] = [];
  const collector = new Collector(async (rows) => void saved.push(...rows));
  const deployment = deploymentOf("blue", [], { collector: { model_inputs: 1 } });
  const row = Buffer.from('{"collection":"model_inputs","id":"x"}\n[]');
  for (let count = 0; count < 100_000; count++) collector.takeFromScript(deployment, row);
  await collector.flush();
  expect(saved.length + collector.takePassedOver()).toBe(100_000);
  expect(saved.length).toBeLessThan(50_000);
  collector.takeFromScript(deployment, row);
  expect(collector.takePassedOver()).toBe(0);
});
