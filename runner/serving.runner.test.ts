import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { activities, deploymentGenerations, deployments, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { isOpen } from "@/domain/activities";
import { newScaling } from "@/domain/serving/scale";
import { buildGateway } from "@/gateway/build";
import { carrying, isAlive } from "@/runner/node/drivers/local/processes";
import { waitFor } from "@/scripts/testing/start-studio";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEndpoint, updateEndpoint } from "@/server/endpoints/change-endpoint";
import { createDeployment, updateDeployment } from "@/server/endpoints/create-deployment";
import { deleteDeployment } from "@/server/endpoints/delete-deployment";
import { readKeys } from "@/server/endpoints/keys";
import { getDeployment } from "@/server/endpoints/list-endpoints";
import { readDeploymentLog } from "@/server/endpoints/read-log";
import { createIngest } from "@/server/metrics/ingest";
import { setSecret } from "@/server/secrets/set-secret";
import { sendFiles } from "@/server/snapshots/testing";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
/** With the key that the secrets of the tests are sealed with. */
const start = () =>
  startRunner(
    { databaseUrl: database.url, home: services.home },
    { ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters" },
  );
beforeAll(buildRunner);

const LONG_MS = 60_000;
const ECHO = `import json, os
def init():
    print("init of", os.environ["WHO"], open(os.environ["AZUREML_MODEL_DIR"] + "/model/weights.txt").read(), flush=True)
def run(raw):
    print("asked", raw, flush=True)
    return {"who": os.environ["WHO"], "pid": os.getpid()}
`;
const BROKEN = "def init():\n    raise RuntimeError('no such spoon')\ndef run(raw):\n    return raw\n";
const LEAKING = `import json
kept = []
def init(): pass
def run(raw):
    kept.append(bytearray(json.loads(raw)["bytes"]))
    return len(kept)
`;
/** Its process number is the same in every sandbox. */
const SLOW = `import time, uuid
ME = str(uuid.uuid4())
def init(): pass
def run(raw):
    time.sleep(0.2)
    return ME
`;
const ENDLESS = "import time\ndef init():\n    time.sleep(600)\ndef run(raw):\n    return raw\n";

interface Asked {
  script?: string;
  variables?: Record<string, string>;
  takesAll?: boolean;
  more?: object;
}

async function deploy(ctx: WorkspaceCtx, name: string, asked: Asked = {}) {
  const { script = ECHO, variables = {}, takesAll = false, more = {} } = asked;
  const yaml = JSON.stringify({
    ...{ name, endpoint_name: "echo", model: { path: "model" } },
    code_configuration: { code: "code", scoring_script: "score.py" },
    environment: { variables: { WHO: name } },
    environment_variables: variables,
    request_settings: { max_concurrent_requests_per_instance: 8, request_timeout_ms: 20_000 },
    ...more,
  });
  const files = { "code/score.py": script, "model/weights.txt": "7" };
  const { answer } = await sendFiles(ctx, files, (paths) =>
    createDeployment(ctx, { yaml, paths, all_traffic: takesAll }),
  );
  return answer.deployment!;
}

/** The activity that deploys, once it has ended. */
async function ended(activityId: string) {
  const read = async () =>
    (await database.db.select().from(activities).where(eq(activities.id, activityId)))[0]!;
  await waitFor(async () => !isOpen((await read()).status), LONG_MS);
  return read();
}

/** A workspace with an endpoint, a runner, and a gateway at which it is asked. */
async function startServing() {
  const runner = start();
  const ctx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo\n" });
  const pages = createServer((_request, response) => response.end("a page"));
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const ingest = createIngest(services.sql);
  const app = await buildGateway(
    { services, authenticator: createAuthenticator(services), ingest },
    { port: (pages.address() as AddressInfo).port, internalSecret: "x", isHttps: false },
  );
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    // The next runner on this data folder would start them again.
    await database.db.delete(instances);
    await app.close();
    await ingest.close();
    pages.close();
  });
  const { primaryKey } = await readKeys(ctx, { endpoint: "echo" });
  const ask = async (body: object, deployment?: string) => {
    const answer = await fetch(`${url}/endpoints/${ctx.workspace}/echo/score`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        ...{ authorization: `Bearer ${primaryKey}`, "content-type": "application/json" },
        ...(deployment ? { "azureml-model-deployment": deployment } : {}),
      },
    });
    const text = await answer.text();
    return { status: answer.status, body: answer.ok ? JSON.parse(text) : text };
  };
  return { ctx, runner, ask };
}

const instancesOf = (deploymentId: string) =>
  database.db.select().from(instances).where(eq(instances.deploymentId, deploymentId));

/** The process that answers for an instance. */
function workerOf({ id, attempt }: { id: string; attempt: number }) {
  const all = carrying(`ATELIER_PROCESS_OF=${id}.${attempt}`);
  const isPython = (pid: number) => /python/.test(readFileSync(`/proc/${pid}/comm`, "utf8"));
  return all.filter(({ pid }) => isPython(pid)).at(-1)!;
}

describe("a deployment", () => {
  test("answers once its init() has returned, sees its model, and its log holds what it prints without secrets", async () => {
    const { ctx, ask } = await startServing();
    await setSecret(ctx, { name: "word", value: "very-secret-word" });
    const made = await deploy(ctx, "blue", { takesAll: true, variables: { WORD: "secret:word" } });
    expect(await ended(made.activityId)).toMatchObject({ status: "completed", done: 1 });
    expect(await ask({ mark: "very-secret-word" })).toMatchObject({ status: 200, body: { who: "blue" } });
    const named = { endpoint: "echo", deployment: "blue" };
    await waitFor(async () => (await readDeploymentLog(ctx, named)).content.includes("asked"), LONG_MS);
    const { content } = await readDeploymentLog(ctx, named);
    expect(content).toContain("init of blue 7");
    expect(content).not.toContain("very-secret-word");
    const read = async () => (await instancesOf(made.id))[0]!;
    await waitFor(async () => (await read()).cpu !== null, LONG_MS);
    expect((await read()).memoryBytes).toBeGreaterThan(5e6);
  });

  test("whose init() raises fails with its traceback, and the generation before goes on answering", async () => {
    const { ctx, ask } = await startServing();
    await ended((await deploy(ctx, "blue", { takesAll: true })).activityId);
    const before = await ask({});
    const broken = await deploy(ctx, "blue", { script: BROKEN });
    const { status, message } = await ended(broken.activityId);
    expect({ status, message }).toEqual({
      status: "failed",
      message: expect.stringContaining("RuntimeError: no such spoon"),
    });
    const shown = await getDeployment(ctx, { endpoint: "echo", deployment: "blue" });
    expect(shown).toMatchObject({ state: "failed", serving: 1, generation: 2 });
    expect(shown.error!.excerpt).toContain("Traceback (most recent call last)");
    expect(await ask({})).toEqual(before);
  });

  test("whose init() does not end fails when its time is over", async () => {
    const { ctx } = await startServing();
    const probe = { initial_delay: 1, period: 1, failure_threshold: 1 };
    const made = await deploy(ctx, "slow", { script: ENDLESS, more: { readiness_probe: probe } });
    expect(await ended(made.activityId)).toMatchObject({
      status: "failed",
      message: expect.stringContaining("init() had not returned after 2 s"),
    });
  });

  test("that is deployed anew answers without a gap, and what was before is ended and forgotten", async () => {
    const { ctx, ask } = await startServing();
    const made = await deploy(ctx, "blue", { takesAll: true });
    await ended(made.activityId);
    const [old] = await instancesOf(made.id);
    const worker = workerOf(old!);
    const answers: number[] = [];
    let isOver = false;
    const load = (async () => {
      while (!isOver) answers.push((await ask({})).status);
    })();
    const changed = await updateDeployment(ctx, {
      ...{ endpoint: "echo", deployment: "blue", set: ["instance_count=2"] },
    });
    expect(await ended(changed.activityId)).toMatchObject({ status: "completed" });
    await waitFor(async () => !isAlive(worker), LONG_MS);
    isOver = true;
    await load;
    expect(new Set(answers)).toEqual(new Set([200]));
    const rows = () => instancesOf(made.id);
    await waitFor(async () => (await rows()).every(({ generation }) => generation === 2), LONG_MS);
    expect(await rows()).toHaveLength(2);
    const generations = await database.db
      .select({ generation: deploymentGenerations.generation })
      .from(deploymentGenerations)
      .where(eq(deploymentGenerations.deploymentId, made.id));
    expect(generations).toEqual([{ generation: 2 }]);
  });

  test("that is deleted leaves no process", async () => {
    const { ctx } = await startServing();
    const made = await deploy(ctx, "blue");
    await ended(made.activityId);
    const worker = workerOf((await instancesOf(made.id))[0]!);
    expect(isAlive(worker)).toBe(true);
    await updateEndpoint(ctx, { endpoint: "echo", traffic: {} });
    await deleteDeployment(ctx, { endpoint: "echo", deployment: "blue" });
    await waitFor(async () => !isAlive(worker), LONG_MS);
  });
});

describe("a deployment whose instances follow the load", () => {
  const scale = (more: object) => ({ scale_settings: { type: "target_utilization", ...more } });
  const counts = { max_concurrent_requests_per_instance: 1, request_timeout_ms: 20_000 };

  test("has more of them while there is more to do, and no request fails", async () => {
    const { ctx, ask } = await startServing();
    const requests = { request_settings: { ...counts, max_queue_wait_ms: 20_000 } };
    const more = { ...scale({ max_instances: 3 }), ...requests };
    const made = await deploy(ctx, "blue", { script: SLOW, takesAll: true, more });
    expect(await ended(made.activityId)).toMatchObject({ status: "completed", done: 1 });
    const answers: { status: number; body: string }[] = [];
    let isOver = false;
    const clients = Array.from({ length: 4 }, async () => {
      while (!isOver) answers.push(await ask({}));
    });
    const ready = async () => (await instancesOf(made.id)).filter(({ state }) => state === "ready").length;
    const answering = () => new Set(answers.map(({ body }) => body)).size;
    await waitFor(async () => (await ready()) === 3 && answering() === 3, LONG_MS).finally(() => {
      isOver = true;
    });
    await Promise.all(clients);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { scaling } = await getDeployment(ctx, { endpoint: "echo", deployment: "blue" });
    expect(scaling).toMatchObject({ wanted: 3, reason: expect.stringContaining("and 3 is the most") });
  });

  test("has none after a long idle time, and the next requests wait for one that is started for them", async () => {
    const { ctx, ask } = await startServing();
    const requests = { request_settings: { ...counts, request_timeout_ms: 500 } };
    const more = { ...scale({ min_instances: 0, max_instances: 2 }), ...requests };
    const made = await deploy(ctx, "blue", { takesAll: true, more });
    await ended(made.activityId);
    const worker = workerOf((await instancesOf(made.id))[0]!);
    const idle = newScaling(1, "", 0);
    const longIdle = { scaling: { ...idle, fewerSince: Date.now() - 3_600_000 } };
    await database.db.update(deployments).set(longIdle).where(eq(deployments.id, made.id));
    await waitFor(async () => (await instancesOf(made.id)).length === 0, LONG_MS);
    expect(isAlive(worker)).toBe(false);
    const shown = () => getDeployment(ctx, { endpoint: "echo", deployment: "blue" });
    expect((await shown()).scaling).toMatchObject({ wanted: 0 });
    const first = await Promise.all([ask({}), ask({})]);
    expect(first.map(({ status }) => status)).toEqual([200, 200]);
    expect((await shown()).scaling!.wanted).toBeGreaterThan(0);
  });
});

describe("an instance", () => {
  test("that is killed is replaced at once, and no request fails", async () => {
    const { ctx, ask } = await startServing();
    const made = await deploy(ctx, "blue", { takesAll: true });
    await ended(made.activityId);
    for (let round = 1; round <= 2; round++) {
      const [row] = await instancesOf(made.id);
      process.kill(workerOf(row!).pid, "SIGKILL");
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask({})));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
      const read = async () => (await instancesOf(made.id))[0]!;
      const isBack = async () => (await read()).attempt === round + 1 && (await read()).state === "ready";
      await waitFor(isBack, LONG_MS);
      expect(await read()).toMatchObject({ failures: round });
    }
  });

  test("that leaks is ended at its limit, the log says so, and the next one answers", async () => {
    const { ctx, ask } = await startServing();
    const more = { resources: { limits: { memory: "200Mi" } } };
    await ended((await deploy(ctx, "blue", { script: LEAKING, takesAll: true, more })).activityId);
    expect(await ask({ bytes: 400_000_000 })).toMatchObject({ status: 502 });
    expect(await ask({ bytes: 1 })).toMatchObject({ status: 200, body: 1 });
    const named = { endpoint: "echo", deployment: "blue" };
    const read = async () => (await readDeploymentLog(ctx, named)).content;
    await waitFor(async () => (await read()).includes("its limit of 200 MiB"), LONG_MS);
  });

  test("outlives its runner, and is taken up by the next one", async () => {
    const { ctx, ask, runner } = await startServing();
    const made = await deploy(ctx, "blue", { takesAll: true });
    await ended(made.activityId);
    const [before] = await instancesOf(made.id);
    const worker = workerOf(before!);
    await runner.kill();
    expect(await ask({})).toMatchObject({ status: 200 });
    start();
    await waitFor(async () => (await instancesOf(made.id))[0]!.leaseEpoch > before!.leaseEpoch, LONG_MS);
    expect(await ask({})).toMatchObject({ status: 200 });
    expect((await instancesOf(made.id))[0]).toMatchObject({ state: "ready", attempt: 1 });
    expect(isAlive(worker)).toBe(true);
  });
});
