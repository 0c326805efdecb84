import { describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { openDoor } from "./testing/open-door";

const { ask, api, makeClientRun } = openDoor(testServices(testDatabase()));

describe("whole numbers of 64 bits", () => {
  const NANOSECONDS = "1764358388123456789";
  const LAST = "9223372036854775807";
  const log = (run_id: string, step: string, timestamp: string, value = 1) =>
    api(
      "runs/log-metric",
      `{"run_id": "${run_id}", "key": "m", "value": ${value}, "timestamp": ${timestamp}, "step": ${step}}`,
    );

  test("come back with all their digits: by a metric, a batch, its pages, a sample, the run and a search", async () => {
    const { run_id } = await makeClientRun();
    await log(run_id, "9007199254740993", NANOSECONDS);
    const batch = [`"step": "9007199254740992"`, `"step": -${LAST}`, `"step": ${LAST}`].map(
      (step) => `{"key": "m", "value": 12345678901234567890, "timestamp": "${NANOSECONDS}", ${step}}`,
    );
    for (const _twice of [1, 2])
      expect((await api("runs/log-batch", `{"run_id": "${run_id}", "metrics": [${batch}]}`)).text).toBe("{}");
    const steps = [`-${LAST}`, "9007199254740992", "9007199254740993", LAST];
    const stepsOf = (text: string) => [...text.matchAll(/"step":(-?\d+)/g)].map(([, step]) => step);
    const address = `run_id=${run_id}&metric_key=m`;
    const whole = await ask("GET", `/api/2.0/mlflow/metrics/get-history?${address}`);
    expect(stepsOf(whole.text)).toEqual(steps);
    expect(whole.text.match(new RegExp(`"timestamp":${NANOSECONDS}`, "g"))).toHaveLength(4);
    expect(whole.json.metrics[0].value).toBe(Number("12345678901234567890"));
    const paged: (string | undefined)[] = [];
    for (let token = ""; ; ) {
      const page = await ask(
        "GET",
        `/api/2.0/mlflow/metrics/get-history?${address}&max_results=1&page_token=${token}`,
      );
      paged.push(...stepsOf(page.text));
      token = page.json.next_page_token;
      if (!token) break;
    }
    expect(paged).toEqual(steps);
    const window = `&start_step=9007199254740993&end_step=${LAST}`;
    const sampled = `/api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=m`;
    expect(stepsOf((await ask("GET", sampled)).text)).toEqual(steps);
    expect(stepsOf((await ask("GET", sampled + window)).text)).toEqual(steps.slice(2));
    const found = await api("runs/search", { experiment_ids: ["0"], max_results: 1 });
    for (const { text } of [await ask("GET", `/api/2.0/mlflow/runs/get?run_id=${run_id}`), found])
      expect(text).toContain(`"timestamp":${NANOSECONDS},"step":${LAST}`);
  });

  test("beyond that are refused in words", async () => {
    const { run_id } = await makeClientRun();
    for (const [step, timestamp, field] of [
      ["9223372036854775808", "1", "step"],
      ["0", "9223372036854775808", "timestamp"],
      ["1e30", "1", "step"],
      ["9".repeat(40), "1", "step"],
    ] as const) {
      const { status, json } = await log(run_id, step, timestamp);
      expect([status, json.message]).toEqual([
        400,
        expect.stringMatching(new RegExp(`^${field}: must lie between -2\\^63`)),
      ]);
    }
  });

  test("are nothing special in a text", async () => {
    const { run_id } = await makeClientRun();
    const value = `{"step": ${LAST}, "at\\"step": ${NANOSECONDS}}`;
    await api("runs/set-tag", { run_id, key: "odd", value });
    const { json } = await ask("GET", `/api/2.0/mlflow/runs/get?run_id=${run_id}`);
    expect(json.run.data.tags).toContainEqual({ key: "odd", value });
  });
});
