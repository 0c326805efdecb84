import { describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { createToken } from "@/server/tokens/create-token";
import { openDoor } from "./testing/open-door";

const services = testServices(testDatabase());
const door = openDoor(services);
const { ask, api, makeClientRun, ctx } = door;

describe("an answer", () => {
  test("is as MLflow's own: numbers as numbers, what is not finite as text, what is absent left out", async () => {
    const { run_id, artifact_uri } = await makeClientRun();
    for (const value of ["NaN", "-Infinity", 0.5]) {
      await api("runs/log-metric", { run_id, key: String(value), value, timestamp: "7", step: -1 });
    }
    const { json } = await ask("GET", `/api/2.0/mlflow/runs/get?run_id=${run_id}`);
    expect(artifact_uri).toBe(`mlflow-artifacts:/0/${run_id}/artifacts`);
    expect(json.run.info).toMatchObject({ run_uuid: run_id, status: "RUNNING", lifecycle_stage: "active" });
    expect(json.run.info).not.toHaveProperty("end_time");
    expect(json.run.data.metrics).toEqual([
      { key: "-Infinity", value: "-Infinity", timestamp: 7, step: -1 },
      { key: "0.5", value: 0.5, timestamp: 7, step: -1 },
      { key: "NaN", value: "NaN", timestamp: 7, step: -1 },
    ]);
    expect(json.run).toMatchObject({ inputs: {}, outputs: {} });
    expect(json.run.data).not.toHaveProperty("params");
  });

  test("is `{}` where there is nothing to say", async () => {
    const { run_id } = await makeClientRun();
    expect((await api("runs/set-tag", { run_uuid: run_id, key: "a", value: "b" })).text).toBe("{}");
    expect((await ask("GET", `/api/2.0/mlflow/metrics/get-history?run_id=zip&metric_key=m`)).text).toBe("{}");
    expect((await api("runs/search", { experiment_ids: ["none"] })).text).toBe("{}");
  });

  test("is the same below /ajax-api and at the root, where the token's own workspace is meant", async () => {
    const { run_id } = await makeClientRun();
    const path = `/mlflow/runs/get?run_id=${run_id}`;
    const expected = (await ask("GET", `/api/2.0${path}`)).json;
    expect((await ask("GET", `/ajax-api/2.0${path}`)).json).toEqual(expected);
    expect((await ask("GET", `/api/2.0${path}`, { base: "" })).json).toEqual(expected);
  });
});

describe("an error", () => {
  test.each([
    ["experiments/create", { name: "Default" }, 400, "RESOURCE_ALREADY_EXISTS"],
    ["experiments/delete", { experiment_id: "none" }, 404, "RESOURCE_DOES_NOT_EXIST"],
    ["experiments/create", {}, 400, "INVALID_PARAMETER_VALUE"],
    ["experiments/search", { max_results: 0 }, 400, "INVALID_PARAMETER_VALUE"],
    ["runs/create", { experiment_id: "0", start_time: -1 }, 400, "INVALID_PARAMETER_VALUE"],
    ["runs/update", { run_id: "none" }, 404, "RESOURCE_DOES_NOT_EXIST"],
    ["runs/search", { experiment_ids: ["0"], filter: "metrics.a >" }, 400, "INVALID_PARAMETER_VALUE"],
    ["runs/search", { experiment_ids: ["0"], max_results: 50_001 }, 400, "INVALID_PARAMETER_VALUE"],
    ["runs/search", { experiment_ids: ["0"], page_token: "zzz" }, 400, "INVALID_PARAMETER_VALUE"],
    [
      "runs/log-metric",
      { run_id: "none", key: "a", value: null, timestamp: 1 },
      400,
      "INVALID_PARAMETER_VALUE",
    ],
    ["runs/log-metric", { run_id: "none", key: "a", value: 1, timestamp: 1 }, 404, "RESOURCE_DOES_NOT_EXIST"],
    [
      "runs/log-batch",
      { run_id: "none", params: [{ key: "a\0", value: "" }] },
      400,
      "INVALID_PARAMETER_VALUE",
    ],
    ["runs/create", { experiment_id: "0", run_name: "\ud800" }, 400, "INVALID_PARAMETER_VALUE"],
    ["runs/set-tag", { run_id: "none", key: "a", value: "\udc00" }, 400, "INVALID_PARAMETER_VALUE"],
    [
      "runs/log-batch",
      { run_id: "none", params: [{ key: "a", value: "\ud800" }] },
      400,
      "INVALID_PARAMETER_VALUE",
    ],
    ["registered-models/create", { name: "a/b" }, 400, "INVALID_PARAMETER_VALUE"],
    ["registered-models/rename", { name: "m", new_name: "n" }, 404, "RESOURCE_DOES_NOT_EXIST"],
    ["traces/search", {}, 404, "ENDPOINT_NOT_FOUND"],
    ["no/such/door", {}, 404, "ENDPOINT_NOT_FOUND"],
  ])("of %s %j is %i %s", async (path, body, status, code) => {
    const answer = await api(path, body);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
    expect(answer.json.message).toEqual(expect.any(String));
  });

  test.each([
    ["experiments/search", { max_results: 0 }, "max_results"],
    ["runs/search", { experiment_ids: ["0"], max_results: 50_001 }, "max_results"],
    ["runs/search", { experiment_ids: ["0"], run_view_type: "SOME" }, "run_view_type"],
    ["runs/set-tag", { run_id: "RUN", key: "a,b", value: "" }, "key “a,b”"],
    ["runs/log-parameter", { run_id: "RUN", key: "x\u0000y", value: "" }, "key “x\\u{0}y”"],
    ["runs/log-metric", { run_id: "RUN", key: "a,b", value: 1, timestamp: 1 }, "key “a,b”"],
    [
      "runs/log-batch",
      {
        run_id: "RUN",
        metrics: [
          { key: "ok", value: 1, timestamp: 1 },
          { key: "a?", value: 1 },
        ],
      },
      "metrics[1].key “a?”",
    ],
    [
      "runs/log-batch",
      { run_id: "RUN", metrics: [{ key: "loss", value: 1 }] },
      "metrics[0].timestamp of “loss”",
    ],
    [
      "runs/log-batch",
      { run_id: "RUN", tags: [{ key: "a".repeat(251), value: "" }] },
      `tags[0].key “${"a".repeat(60)}…”`,
    ],
    [
      "runs/log-inputs",
      { run_id: "RUN", datasets: [{ dataset: { name: "d" } }] },
      "datasets[0].dataset.digest",
    ],
    ["experiments/create", { name: "x".repeat(501) }, `name “${"x".repeat(60)}…”`],
    ["logged-models", { experiment_id: "0", name: "a/b" }, "name “a/b”"],
    ["logged-models/search", { experiment_ids: ["0"], max_results: 50_001 }, "max_results"],
    ["runs/set-tag", { run_id: "RUN", key: 5, value: "" }, "key"],
    ["runs/create", { experiment_id: "0", tags: 5 }, "tags"],
  ])("of %s %j names %s", async (path, body, named) => {
    const { run_id } = await makeClientRun();
    const { status, json } = await api(path, { ...body, ...("run_id" in body ? { run_id } : {}) });
    expect(status).toBe(400);
    expect(json.message).toMatch(new RegExp(`^${named.replace(/[[\].?\\{}]/g, "\\$&")}: `));
  });

  test.each([
    ["{not json", "application/json"],
    ["[]", "application/json"],
    ["[".repeat(100_000), "application/json"],
    ['{"experiment_ids": []}', "text/plain"],
  ])("of the body %.20s of type %s is the caller's", async (body, type) => {
    const answer = await api("runs/search", body, { type });
    expect([answer.status, answer.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  test("tells nobody what is here", async () => {
    const stranger = await createToken(await makeWorkspace(services), { name: "stranger" });
    const reader = await createToken(await joinWorkspace(ctx, "reader"), { name: "reader" });
    const asked = async (as: string | null) =>
      (await api("runs/create", { experiment_id: "0" }, { as })).status;
    expect(await asked(null)).toBe(401);
    expect(await asked("x".repeat(48))).toBe(401);
    expect(await asked(stranger.token)).toBe(404);
    expect(await asked(reader.token)).toBe(403);
  });
});

test.each([
  ["/api/3.0/mlflow/traces", "Traces and assessments are"],
  ["/v1/traces", "Traces and assessments are"],
  ["/api/3.0/mlflow/scorers/register", "Scorers and evaluation datasets are"],
  ["/api/2.0/mlflow/webhooks", "Webhooks are"],
])("what is not offered at %s is said in words", async (path, words) => {
  const { status, json } = await ask("POST", path, { body: {} });
  expect([status, json.error_code]).toEqual([404, "ENDPOINT_NOT_FOUND"]);
  expect(json.message).toBe(
    `There is no POST /mlflow/${ctx.workspace}${path} here. ${words} not part of this studio, which has MLflow's tracking and logged models.`,
  );
});

describe("protobuf's JSON", () => {
  test("may name every field in camelCase, in lists and in a query too", async () => {
    const { run_id: runId } = await makeClientRun();
    const about = { datasetName: "iris", datasetDigest: "d1" };
    const model = (await api("logged-models", { experimentId: "0", name: "m", modelType: "agent" })).json
      .model;
    const metrics = [{ key: "acc", value: 1, timestamp: 1, modelId: model.info.model_id, ...about }];
    expect((await api("runs/log-batch", { runId, metrics })).text).toBe("{}");
    const read = (await ask("GET", `/api/2.0/mlflow/logged-models/${model.info.model_id}`)).json.model;
    expect(read.info.model_type).toBe("agent");
    expect(read.data.metrics).toMatchObject([{ dataset_name: "iris", dataset_digest: "d1", run_id: runId }]);
    await api("runs/update", { runId, status: "KILLED", endTime: 7, runName: "camel" });
    const found = await api("runs/search", {
      experimentIds: ["0"],
      filter: "run_name = 'camel'",
      maxResults: 1,
      orderBy: ["end_time"],
      runViewType: "ACTIVE_ONLY",
    });
    expect(found.json.runs).toMatchObject([{ info: { run_id: runId, end_time: 7 } }]);
    const history = await ask("GET", `/api/2.0/mlflow/metrics/get-history?runId=${runId}&metricKey=acc`);
    expect(history.json.metrics).toHaveLength(1);
  });

  test("has no field twice, and what is no name of a field is left as it is", async () => {
    const { run_id } = await makeClientRun();
    const twice = await api("runs/set-tag", { run_id, runId: run_id, key: "a", value: "" });
    expect(twice).toMatchObject({
      status: 400,
      json: { message: "run_id: the request has it in two spellings." },
    });
    await api("runs/set-tag", { run_id, key: "camelCase", value: '"maxResults": 5' });
    const { json } = await ask("GET", `/api/2.0/mlflow/runs/get?run_id=${run_id}`);
    expect(json.run.data.tags).toContainEqual({ key: "camelCase", value: '"maxResults": 5' });
  });
});

test("a sampled history needs no max_results", async () => {
  const { run_id } = await makeClientRun();
  await api("runs/log-metric", { run_id, key: "m", value: 1, timestamp: 1 });
  const address = `/api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=m`;
  expect((await ask("GET", address)).json.metrics).toMatchObject([{ value: 1, run_id }]);
  for (const most of ["0", "2501"])
    expect((await ask("GET", `${address}&max_results=${most}`)).json.message).toBe(
      "max_results: must lie between 1 and 2500",
    );
});

test.each([
  "s3://KEY:SECRET@bucket/a",
  "file:///tmp/mlruns",
  "mlflow-artifacts:/mine",
  "./mlruns",
  "wasbs://x#y",
])(
  "an experiment made with the artifact location %s keeps them here, and says what was asked",
  async (artifact_location) => {
    const made = await api("experiments/create", { name: `at ${artifact_location}`, artifact_location });
    const { experiment_id } = made.json;
    const { json } = await ask("GET", `/api/2.0/mlflow/experiments/get?experiment_id=${experiment_id}`);
    expect(json.experiment.artifact_location).toBe(`mlflow-artifacts:/${experiment_id}`);
    const asked = artifact_location.replace("KEY:SECRET@", "");
    expect(json.experiment.tags).toEqual([{ key: "atelier.asked_artifact_location", value: asked }]);
    const { run } = (await api("runs/create", { experiment_id })).json;
    expect(run.info.artifact_uri).toMatch(/^mlflow-artifacts:/);
  },
);
test("a run that we execute answers to a client's end with 200, and goes on", async () => {
  const { name } = await makeRun(ctx, { status: "running" });
  const answer = await api("runs/update", { run_id: name!, status: "FINISHED", end_time: 5 });
  expect(answer).toMatchObject({ status: 200, json: { run_info: { status: "RUNNING" } } });
});

test("what the clients print as an address leads to the studio's page, without a token", async () => {
  const { status, text, headers } = await ask("GET", "/", { as: null });
  expect(status).toBe(200);
  expect(text).toContain("location.replace");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
});
