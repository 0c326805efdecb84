import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { activities, deploymentGenerations, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { type Lease, USE_KEYS } from "@/domain/node/messages";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEndpoint } from "@/server/endpoints/change-endpoint";
import { createDeployment } from "@/server/endpoints/create-deployment";
import { deleteDeployment } from "@/server/endpoints/delete-deployment";
import { openDirectory } from "@/server/endpoints/directory";
import { getDeployment, getEndpoint } from "@/server/endpoints/list-endpoints";
import { getTelemetry } from "@/server/endpoints/read-telemetry";
import { deleteSecret } from "@/server/secrets/delete-secret";
import { setSecret } from "@/server/secrets/set-secret";
import { sendFiles } from "@/server/snapshots/testing";
import { registerNode } from "../register-node";
import { instanceDesk, loseInstances } from "./instance-desk";

const database = testDatabase();
const services = testServices(database);
const desk = instanceDesk(services);
const SLOTS = [4, 5, 6, 7];
const BLUE = { endpoint: "echo", deployment: "blue" };

let ctx: WorkspaceCtx;
let nodeId: string;

beforeEach(async () => {
  // What a test before has left waiting is nobody's concern.
  await database.db.delete(instances);
  ctx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo\n" });
  const facts = {
    name: `node-${ctx.workspace}`,
    homeId: ctx.workspace,
    slots: 4,
    target: "local",
    facts: {},
  };
  nodeId = (await registerNode(database.db, facts)).nodeId;
});

async function deploy(more: object = {}, takesAll = false) {
  const yaml = JSON.stringify({
    ...{ name: "blue", endpoint_name: "echo", model: { path: "model" } },
    code_configuration: { code: "code", scoring_script: "score.py" },
    ...more,
  });
  const files = { "code/score.py": "def init(): pass\n", "model/w.txt": "7" };
  const { answer } = await sendFiles(ctx, files, (paths) =>
    createDeployment(ctx, { yaml, paths, all_traffic: takesAll }),
  );
  return answer.deployment!;
}

const claim = () => desk.claim(nodeId, SLOTS);
const ready = (one: Lease) => desk.report(one, { status: "ready", socket: `/run/${one.id}.s` });
const end = (one: Lease, excerpt = "", message = "It has ended.") =>
  desk.finish(one, { status: "failed", error: { code: "ExitCode", message, excerpt } });
const activityOf = async (id: string) =>
  (await database.db.select().from(activities).where(eq(activities.id, id)))[0]!;

describe("an instance that is wanted", () => {
  test("is given once, with the files of its model below the name that it has, and the values of its secrets", async () => {
    await setSecret(ctx, { name: "api", value: "very-secret" });
    await deploy({ environment_variables: { KEY: "secret:api" } });
    const [one, ...more] = await claim();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      ...{ slot: 4, attempt: 1, variables: { KEY: "very-secret" }, masked: ["very-secret"], token: "" },
      serving: { endpoint: "echo", deployment: "blue", scoringScript: "score.py" },
    });
    expect(one!.inputs).toMatchObject([{ name: "model", files: [{ path: "model/w.txt" }] }]);
    expect(await claim()).toEqual([]);
    expect(await desk.reclaim(nodeId, [one!.id])).toEqual([]);
  });

  test("that names a secret which is gone fails the deployment, and says which", async () => {
    await setSecret(ctx, { name: "api", value: "very-secret" });
    const made = await deploy({ environment_variables: { KEY: "secret:api" } });
    await deleteSecret(ctx, { name: "api" });
    expect(await claim()).toEqual([]);
    const { status, message } = await activityOf(made.activityId);
    expect({ status, message }).toMatchObject({
      status: "failed",
      message: expect.stringContaining("“api”"),
    });
  });

  test("is taken up by its node after a restart, and whoever held it before writes no more", async () => {
    await deploy();
    const [before] = await claim();
    const [after] = await desk.reclaim(nodeId, []);
    expect(after!.epoch).toBe(before!.epoch + 1);
    expect(after!.attempt).toBe(before!.attempt);
    await expect(ready(before!)).rejects.toThrow(/held by another/);
    await ready(after!);
  });
});

describe("a generation", () => {
  test("answers once all its instances are ready, and takes the traffic if that was asked", async () => {
    const made = await deploy({ instance_count: 2 }, true);
    const [one, two] = await claim();
    await ready(one!);
    expect(await getDeployment(ctx, BLUE)).toMatchObject({ state: "creating", serving: null, traffic: 0 });
    await ready(two!);
    expect(await getDeployment(ctx, BLUE)).toMatchObject({ state: "succeeded", serving: 1, traffic: 100 });
    expect(await activityOf(made.activityId)).toMatchObject({ status: "completed", done: 2, total: 2 });
    const directory = openDirectory(services, createAuthenticator(services));
    const served = (await directory.find(ctx.workspace, "echo"))!;
    expect(served.deployments).toMatchObject([{ name: "blue", generation: 1, traffic: 100 }]);
    expect(served.deployments[0]!.instances.map(({ state }) => state)).toEqual(["ready", "ready"]);
    await directory.close();
  });

  test("that fails leaves the one before as it was, and tells the script's own words", async () => {
    await deploy({}, true);
    const [old] = await claim();
    await ready(old!);
    const made = await deploy();
    const [next] = await claim();
    await end(next!, "Traceback (most recent call last):\n  x\nValueError: no\nfiles\n", "Failed:");
    const shown = await getDeployment(ctx, BLUE);
    expect(shown).toMatchObject({
      state: "failed",
      serving: 1,
      error: { message: "Failed: ValueError: no" },
    });
    expect(shown.instances).toMatchObject([{ state: "ready", generation: 1 }]);
    expect(await activityOf(made.activityId)).toMatchObject({ status: "failed" });
  });

  test("that comes after another drains it, and is the only one that is kept once that has ended", async () => {
    const made = await deploy({}, true);
    const [old] = await claim();
    await ready(old!);
    await deploy();
    const [next] = await claim();
    await ready(next!);
    const shown = await getDeployment(ctx, BLUE);
    expect(shown).toMatchObject({ serving: 2, traffic: 100 });
    expect(shown.instances.map(({ state }) => state)).toEqual(["draining", "ready"]);
    const long = { drainingAt: sql`now() - interval '1 minute'` };
    await database.db.update(instances).set(long).where(eq(instances.id, old!.id));
    expect(await desk.renew(nodeId, [old!, next!])).toEqual({ lost: [], cancel: [old!.id], stuck: [] });
    await end(old!);
    const left = await database.db
      .select({ generation: deploymentGenerations.generation })
      .from(deploymentGenerations)
      .where(eq(deploymentGenerations.deploymentId, made.id));
    expect(left).toEqual([{ generation: 2 }]);
  });
});

describe("an instance that answers", () => {
  test("and dies is wanted again at once, by the same slot", async () => {
    await deploy({}, true);
    const [one] = await claim();
    await ready(one!);
    await end(one!);
    expect((await getEndpoint(ctx, { endpoint: "echo" })).deployments[0]).toMatchObject({
      state: "succeeded",
    });
    const [again] = await claim();
    expect(again).toMatchObject({ id: one!.id, attempt: 2, slot: one!.slot });
  });

  test("tells what it takes, which is shown of it and in the telemetry, until it ends or another holds it", async () => {
    await deploy({}, true);
    const [one] = await claim();
    await ready(one!);
    const time = Date.now() - 60_000;
    const point = (key: string, value: number, later = 0) => ({ key, value, step: 0, time: time + later });
    await desk.metrics(one!, [
      point(USE_KEYS.cpu, 0.5),
      point(USE_KEYS.memoryBytes, 2e8),
      point("system/x", 1),
    ]);
    await desk.metrics(one!, [point(USE_KEYS.cpu, 0.25), point(USE_KEYS.memoryBytes, 3e8)]);
    const shown = async () => (await getDeployment(ctx, BLUE)).instances;
    expect(await shown()).toMatchObject([{ cpu: 0.25, memoryBytes: 3e8 }]);
    const { deployments } = await getTelemetry(ctx, { endpoint: "echo", range: "15m" });
    expect(deployments[0]!.total).toMatchObject({ cpu: 0.5, memoryBytes: 3e8, requests: 0, ready: null });
    await end(one!);
    expect(await shown()).toMatchObject([{ cpu: null, memoryBytes: null }]);
    await expect(desk.metrics(one!, [point(USE_KEYS.cpu, 1)])).rejects.toThrow(/held by another/);
  });

  test("ends once, however often that is told, and is told as stuck until it has", async () => {
    await deploy({}, true);
    const [one] = await claim();
    await ready(one!);
    const isStuck = { replaceRequestedAt: sql`now()` };
    await database.db.update(instances).set(isStuck).where(eq(instances.id, one!.id));
    expect(await desk.renew(nodeId, [one!])).toEqual({ lost: [], cancel: [], stuck: [one!.id] });
    await end(one!);
    await end(one!);
    const [row] = await database.db.select().from(instances).where(eq(instances.id, one!.id));
    expect(row).toMatchObject({ state: "wanted", failures: 1 });
    await claim();
    await expect(end(one!)).rejects.toThrow(/held by another/);
  });

  test("is taken from a node that has fallen silent, and from none that is heard", async () => {
    await deploy({}, true);
    const [one] = await claim();
    await ready(one!);
    await loseInstances(services);
    expect((await getDeployment(ctx, BLUE)).instances).toMatchObject([{ state: "ready" }]);
    await database.db.update(instances).set({ leaseExpiresAt: sql`now() - interval '1 hour'` });
    const longAgo = new Date(Date.now() - 3_600_000);
    await loseInstances(services, longAgo);
    expect((await getDeployment(ctx, BLUE)).instances).toMatchObject([{ state: "wanted" }]);
    await expect(ready(one!)).rejects.toThrow(/held by another/);
  });

  test("is to end where its deployment was deleted", async () => {
    await deploy();
    const [one] = await claim();
    await ready(one!);
    await deleteDeployment(ctx, BLUE);
    expect((await desk.renew(nodeId, [one!])).cancel).toEqual([one!.id]);
    await end(one!);
  });
});
