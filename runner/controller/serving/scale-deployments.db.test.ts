import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { deployments, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { Lease } from "@/domain/node/messages";
import { newScaling } from "@/domain/serving/scale";
import type { WorkspaceCtx } from "@/server/core/context";
import { getDeployment } from "@/server/endpoints/list-endpoints";
import { saveLoads } from "@/server/endpoints/save-loads";
import { deploy, withEndpoint, yamlOf } from "@/server/endpoints/testing";
import { wakeDeployment } from "@/server/endpoints/wake-deployment";
import { registerNode } from "../register-node";
import { instanceDesk } from "./instance-desk";
import { createScaler } from "./scale-deployments";

const database = testDatabase();
const services = testServices(database);
const desk = instanceDesk(services);
const SLOTS = [4, 5, 6, 7];

let ctx: WorkspaceCtx;
let nodeId: string;

beforeEach(async () => {
  await database.db.delete(instances);
  ctx = await withEndpoint(services);
  const facts = {
    name: `node-${ctx.workspace}`,
    homeId: ctx.workspace,
    slots: 4,
    target: "local",
    facts: {},
  };
  nodeId = (await registerNode(database.db, facts)).nodeId;
});

const yaml = (scale: object = {}) =>
  yamlOf("blue", {
    ...{ instance_count: 1, environment: {} },
    scale_settings: { type: "target_utilization", min_instances: 0, max_instances: 3, ...scale },
  });

async function begin() {
  const made = await deploy(ctx, yaml());
  await startAll();
  return made.id;
}

/** Has every instance that is wanted started, and ready. */
async function startAll(): Promise<Lease[]> {
  const given = await desk.claim(nodeId, SLOTS);
  for (const one of given) await desk.report(one, { status: "ready", socket: `/run/${one.id}.s` });
  return given;
}

const shown = () => getDeployment(ctx, { endpoint: "echo", deployment: "blue" });
const statesOf = async () => (await shown()).instances.map(({ state }) => state);
/** As a controller that has just come up does it, which has looked at none yet. */
const scale = () => createScaler()(services);
const longIdle = (id: string, wanted: number) =>
  database.db
    .update(deployments)
    .set({ scaling: { ...newScaling(wanted, "", 0), fewerSince: 1 } })
    .where(eq(deployments.id, id));

test("instances are added under a load that all gateways say together, and only once by several controllers", async () => {
  const id = await begin();
  expect((await shown()).scaling).toMatchObject({ wanted: 1 });
  await saveLoads(services, "one", [
    { deploymentId: id, inFlight: 6 },
    { deploymentId: "dep_gone", inFlight: 9 },
  ]);
  await saveLoads(services, "two", [{ deploymentId: id, inFlight: 5 }]);
  await Promise.all([scale(), scale(), scale()]);
  expect((await shown()).scaling).toMatchObject({
    wanted: 2,
    reason: expect.stringContaining("11 requests"),
  });
  expect(await statesOf()).toEqual(["ready", "wanted"]);
});

test("those that are needed no more end with what they have, first what never began", async () => {
  const id = await begin();
  await saveLoads(services, "one", [{ deploymentId: id, inFlight: 99 }]);
  await scale();
  await startAll();
  expect(await statesOf()).toEqual(["ready", "ready", "ready"]);
  await saveLoads(services, "one", [{ deploymentId: id, inFlight: 0 }]);
  await longIdle(id, 3);
  await scale();
  expect(await statesOf()).toEqual(["ready", "draining", "draining"]);
  await scale();
  expect((await shown()).scaling).toMatchObject({ wanted: 0 });
  expect(await statesOf()).toEqual(["draining", "draining", "draining"]);
});

test("one that has none is woken once, however many ask", async () => {
  const id = await begin();
  await longIdle(id, 1);
  await scale();
  expect(await statesOf()).toEqual(["draining"]);
  await Promise.all(Array.from({ length: 4 }, () => wakeDeployment(services, id)));
  expect(await statesOf()).toEqual(["draining", "wanted"]);
  expect((await shown()).scaling).toMatchObject({
    wanted: 1,
    reason: "A request came while no instance was there.",
  });
});

test("what is deployed under load begins with as many as were wanted, within its own bounds", async () => {
  const id = await begin();
  await saveLoads(services, "one", [{ deploymentId: id, inFlight: 99 }]);
  await scale();
  await startAll();
  await deploy(ctx, yaml({ max_instances: 2 }));
  expect(await startAll()).toHaveLength(2);
  expect((await shown()).scaling).toMatchObject({ wanted: 2 });
  await deploy(ctx, yamlOf("blue", { environment: {} }));
  expect(await startAll()).toHaveLength(2);
  expect((await shown()).scaling).toBeNull();
  await wakeDeployment(services, id);
  expect((await shown()).instances.filter(({ state }) => state === "ready")).toHaveLength(2);
});
