import { expect, test } from "vitest";
import type { CollectedRow } from "@/domain/serving/collector";
import { Collector } from "./collector";
import { deploymentOf } from "./testing/door";

test("of what a script writes to its socket only what can be stored is taken", async () => {
  const saved: CollectedRow[] = [];
  const collector = new Collector(async (rows) => void saved.push(...rows));
  const deployment = deploymentOf("blue", [], { collector: { model_inputs: 1, request: 1 } });
  const give = (given: unknown) =>
    collector.takeFromScript(
      deployment,
      Buffer.from(typeof given === "string" ? given : JSON.stringify(given)),
    );
  const row = { collection: "model_inputs", id: "good", rows: [{ text: "nul\u0000byte" }] };
  for (const id of ["nul\u0000byte", "line\nbreak", "", "x".repeat(101), "\ud800"]) give({ ...row, id });
  for (const collection of ["other", "__proto__", "request"]) give({ ...row, collection });
  for (const broken of ["{", "null", "[]", JSON.stringify({ ...row, rows: "text" })]) give(broken);
  give(row);
  await collector.flush();
  expect(saved).toMatchObject([{ requestId: "good", content: '[{"text":"nul\\u0000byte"}]' }]);
});
