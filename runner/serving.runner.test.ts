import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deploymentGenerations } from "@/db/schema";
import { isAlive } from "@/runner/node/drivers/local/processes";
import { waitFor } from "@/scripts/testing/start-studio";
import { updateEndpoint } from "@/server/endpoints/change-endpoint";
import { updateDeployment } from "@/server/endpoints/create-deployment";
import { deleteDeployment } from "@/server/endpoints/delete-deployment";
import { getDeployment } from "@/server/endpoints/list-endpoints";
import { readDeploymentLog } from "@/server/endpoints/read-log";
import { setSecret } from "@/server/secrets/set-secret";
import {
  database,
  deploy,
  ended,
  instancesOf,
  LONG_MS,
  start,
  startServing,
  workerOf,
} from "./testing/serving";

const BROKEN = "def init():\n    raise RuntimeError('no such spoon')\ndef run(raw):\n    return raw\n";
const LEAKING = `import json
kept = []
def init(): pass
def run(raw):
    kept.append(bytearray(json.loads(raw)["bytes"]))
    return len(kept)
`;
const ENDLESS = "import time\ndef init():\n    time.sleep(600)\ndef run(raw):\n    return raw\n";

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

  test("that takes no connection any more is replaced by its liveness probe, though nobody asks it", async () => {
    const { ctx, ask } = await startServing();
    const probe = { initial_delay: 0, period: 1, timeout: 1, failure_threshold: 2 };
    const made = await deploy(ctx, "blue", { takesAll: true, more: { liveness_probe: probe } });
    await ended(made.activityId);
    const read = async () => (await instancesOf(made.id))[0]!;
    process.kill(workerOf(await read()).pid, "SIGSTOP");
    await waitFor(async () => (await read()).attempt === 2 && (await read()).state === "ready", LONG_MS);
    expect(await ask({})).toMatchObject({ status: 200 });
    const { content } = await readDeploymentLog(ctx, { endpoint: "echo", deployment: "blue" });
    expect(content).toContain("Its liveness probe failed 2 times");
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
