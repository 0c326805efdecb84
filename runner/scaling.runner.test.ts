import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deployments } from "@/db/schema";
import { newScaling } from "@/domain/serving/scale";
import { isAlive } from "@/runner/node/drivers/local/processes";
import { waitFor } from "@/scripts/testing/start-studio";
import { getDeployment } from "@/server/endpoints/list-endpoints";
import { database, deploy, ended, instancesOf, LONG_MS, startServing, workerOf } from "./testing/serving";

/** Its process number is the same in every sandbox. */
const SLOW = `import time, uuid
ME = str(uuid.uuid4())
def init(): pass
def run(raw):
    time.sleep(0.2)
    return ME
`;

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
