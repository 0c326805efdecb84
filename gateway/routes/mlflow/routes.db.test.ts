import { once } from "node:events";
import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import type { App } from "@/gateway/deps";
import type { WorkspaceCtx } from "@/server/core/context";
import { createToken } from "@/server/tokens/create-token";
import { startGateway } from "./testing/gateway";

const services = testServices(testDatabase());
let app: App;
let close: () => Promise<void>;
let ctx: WorkspaceCtx;
let token: string;

let port: number;

beforeAll(async () => {
  ({ app, close } = await startGateway(services));
  port = Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
  ctx = await makeWorkspace(services);
  token = (await createToken(ctx, { name: "test" })).token;
});
afterAll(() => close());

interface Asked {
  as?: string | null;
  base?: string;
  body?: object | string;
  type?: string;
  headers?: Record<string, string>;
}

async function ask(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, asked: Asked = {}) {
  const { as = token, base = `/mlflow/${ctx.workspace}`, body, type = "application/json", headers } = asked;
  const answer = await app.inject({
    method,
    url: `${base}${path}`,
    headers: {
      ...(as ? { authorization: `Bearer ${as}` } : {}),
      ...(body ? { "content-type": type } : {}),
      ...headers,
    },
    payload: body,
  });
  return { ...answer, status: answer.statusCode, text: answer.body, json: readJson(answer.body) };
}

/** Asks with the address as it stands: other clients fold `..` before they send it. */
async function sendRaw(method: string, path: string): Promise<number> {
  const request = http.request({ port, method, path, headers: { authorization: `Bearer ${token}` } });
  request.end(method === "PUT" ? "x" : undefined);
  const [answer] = (await once(request, "response")) as [http.IncomingMessage];
  answer.resume();
  return answer.statusCode!;
}

function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const api = (path: string, body: object | string, asked: Asked = {}) =>
  ask("POST", `/api/2.0/mlflow/${path}`, { body, ...asked });
const makeClientRun = async () =>
  (await api("runs/create", { experiment_id: "0", run_name: "r" })).json.run.info;

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
    ["registered-models/create", { name: "m" }, 400, "INVALID_PARAMETER_VALUE"],
    ["registered-models/rename", { name: "m" }, 404, "RESOURCE_DOES_NOT_EXIST"],
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

describe("artifacts", () => {
  const root = (runId: string) => `/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts`;
  const put = (path: string, body = "hello") => ask("PUT", path, { body, type: "application/json" });

  test("come back as downloads, whole or in part", async () => {
    const { run_id } = await makeClientRun();
    expect(await put(`${root(run_id)}/d/a%20b.html`)).toMatchObject({ status: 200, text: "" });
    const whole = await ask("GET", `${root(run_id)}/d/a%20b.html`);
    expect(whole.text).toBe("hello");
    expect(whole.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''a%20b.html",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    const part = await ask("GET", `/get-artifact?run_uuid=${run_id}&path=d/a%20b.html`, {
      headers: { range: "bytes=1-2" },
    });
    expect(part).toMatchObject({ status: 206, text: "el" });
    expect(part.headers["content-range"]).toBe("bytes 1-2/5");
    const after = await ask("GET", `${root(run_id)}/d/a%20b.html`, { headers: { range: "bytes=9-" } });
    expect(after.status).toBe(416);
  });

  test("are listed by the proxy's names and by the run's paths", async () => {
    const { run_id } = await makeClientRun();
    await put(`${root(run_id)}/d/a`);
    await put(`${root(run_id)}/d/e/f`);
    const proxied = await ask("GET", `/api/2.0/mlflow-artifacts/artifacts?path=0/${run_id}/artifacts/d`);
    expect(proxied.json.files).toEqual([
      { path: "a", is_dir: false, file_size: 5 },
      { path: "e", is_dir: true },
    ]);
    const listed = await ask("GET", `/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=d`);
    expect(listed.json.files.map(({ path }: { path: string }) => path)).toEqual(["d/a", "d/e"]);
    expect((await ask("GET", `${root(run_id)}/d`)).status).toBe(400);
    expect((await ask("GET", `${root(run_id)}/none`)).status).toBe(404);
    expect(await ask("DELETE", `${root(run_id)}/d`)).toMatchObject({ status: 200, text: "{}" });
    expect((await ask("GET", `${root(run_id)}/d/a`)).status).toBe(404);
  });

  test("with names that clients cannot carry are listed, read and deleted by a spelling that they can", async () => {
    const { run_id } = await makeClientRun();
    const asked = [
      "k%25step%2510",
      "why%3F",
      "who?.txt",
      "a%5cb",
      "h%23x",
      "n%0al",
      "caf%e9",
      "Train:x",
      "%20s",
      "p;",
      "d%2520/%2525",
    ];
    for (const name of asked) expect((await put(`${root(run_id)}/${name}`, name)).status, name).toBe(200);
    const list = async (folder = "") => {
      const path = encodeURIComponent(`0/${run_id}/artifacts${folder}`);
      const { json } = await ask("GET", `/api/2.0/mlflow-artifacts/artifacts?path=${path}`);
      return ((json.files ?? []) as { path: string }[]).map((file) => file.path).sort();
    };
    const names = await list();
    expect(names).toEqual(
      [
        "Train~3ax",
        "a~5cb",
        "caf~e9",
        "d~2520",
        "h~23x",
        "k%step~2510",
        "n~0al",
        "p~3b",
        "why~3f",
        "who~3f.txt",
        "~20s",
      ].sort(),
    );
    expect(await list("/d~2520")).toEqual(["~2525"]);
    const files = [...names.filter((name) => name !== "d~2520"), "d~2520/~2525"];
    const texts = await Promise.all(
      files.map(async (name) => (await ask("GET", `${root(run_id)}/${name.replaceAll("%", "%25")}`)).text),
    );
    expect(texts.sort()).toEqual([...asked].sort());
    expect((await ask("DELETE", `${root(run_id)}/d~2520`)).status).toBe(200);
    expect(await list("/d~2520")).toEqual([]);
  });

  test.each([
    "../x",
    "d/../../x",
    "..%2f..%2fx",
    "%2e%2e/x",
    "..%252fx",
    "%252e%252e/x",
    "..%2f%23",
    "a?../../x",
    "%2fetc/passwd",
    "a%00b",
    "%zz",
  ])("are not reached by %s, whatever is asked", async (path) => {
    const { run_id } = await makeClientRun();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const place = `/mlflow/${ctx.workspace}${root(run_id)}/${path}`;
      expect(await sendRaw(method, place), method).toBe(400);
    }
    const { status } = await ask("GET", `/get-artifact?run_id=${run_id}&path=${path}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

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
