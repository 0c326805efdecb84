import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { instances, nodes, nodeTokens, poolNodes, runPeers, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { createController } from "@/runner/controller/controller";
import { createTarget } from "@/server/compute/create-target";
import { deleteTarget } from "@/server/compute/delete-target";
import { getTarget } from "@/server/compute/list-targets";
import { updateTarget } from "@/server/compute/update-target";
import { createEndpoint } from "@/server/endpoints/change-endpoint";
import { createDeployment } from "@/server/endpoints/create-deployment";
import { createIngest } from "@/server/metrics/ingest";
import { sendFiles } from "@/server/snapshots/testing";
import { planPools } from "./plan-pools";

const database = testDatabase();
const services = testServices(database);
const HOME = "this-machine";

async function begin(settings: object = {}) {
  const ctx = await makeWorkspace(services);
  const own = { max_instances: 2, idle_time_before_scale_down: 60, ...settings };
  const { target } = await createTarget(ctx, {
    yaml: JSON.stringify({ name: "pool", type: "cluster", ...own }),
  });
  const queue = (more: object = {}) =>
    makeRun(ctx, { status: "queued", compute: "pool", kind: "command", queuedAt: new Date(), ...more });
  const rows = () =>
    services.db.select().from(poolNodes).where(eq(poolNodes.targetId, target!.id)).orderBy(poolNodes.place);
  /** What a node does when it has come up. */
  const register = async ({ name, slots }: { name: string; slots: number }) => {
    const targetId = target!.id;
    const options = { services, ingest: createIngest(database.sql), secretKey: "k".repeat(32), targetId };
    const facts = { homeId: name, slots, target: "pool", facts: {} };
    return (await createController(options).register({ name, ...facts })).nodeId;
  };
  return { ctx, queue, rows, register };
}

describe("the plan of pools", () => {
  test("makes one node for each run that waits, at most as many as there may be, also where two plan at once", async () => {
    const { ctx, queue, rows } = await begin();
    await planPools(services.db, HOME);
    expect(await rows()).toEqual([]);
    for (let n = 0; n < 3; n++) await queue();
    await queue({ slots: 2 });
    await Promise.all(Array.from({ length: 4 }, () => planPools(services.db, HOME)));
    const made = await rows();
    expect(made.map(({ place, homeId }) => ({ place, homeId }))).toEqual([
      { place: 1, homeId: HOME },
      { place: 2, homeId: HOME },
    ]);
    const shown = await getTarget(ctx, { target: "pool" });
    expect(shown.nodes.map(({ name, state }) => ({ name, state }))).toEqual(
      made.map(({ name }) => ({ name, state: "Starting" })),
    );
  });

  test("makes as many nodes as a run wants, and as its instances still wait for; none where it may not have so many", async () => {
    const { queue, rows, register } = await begin({ max_instances: 3 });
    await queue({ instanceCount: 4 });
    await planPools(services.db, HOME);
    expect(await rows()).toEqual([]);
    const run = await queue({ instanceCount: 2 });
    await planPools(services.db, HOME);
    const made = await rows();
    expect(made).toHaveLength(2);
    const nodeId = await register(made[0]!);
    await services.db
      .update(runs)
      .set({ status: "preparing", attempt: 1, nodeId })
      .where(eq(runs.id, run.id));
    const own = { workspaceId: run.workspaceId, runId: run.id, attempt: 1, compute: "pool" };
    await services.db.insert(runPeers).values([
      { ...own, id: newId("peer"), instance: 0, state: "preparing", nodeId },
      { ...own, id: newId("peer"), instance: 1 },
    ]);
    await services.db.delete(poolNodes).where(eq(poolNodes.id, made[1]!.id));
    await planPools(services.db, HOME);
    expect(await rows()).toHaveLength(2);
  });

  test("counts no run that no node could ever take", async () => {
    const { queue, rows } = await begin();
    await queue({ slots: 2 });
    await planPools(services.db, HOME);
    expect(await rows()).toEqual([]);
  });

  test("lets an idle node go, which takes nothing from then on, and never one that has a run", async () => {
    const { ctx, queue, rows, register } = await begin();
    const run = await queue();
    await planPools(services.db, HOME);
    const nodeId = await register((await rows())[0]!);
    await services.db.update(runs).set({ status: "running", nodeId }).where(eq(runs.id, run.id));
    await updateTarget(ctx, { target: "pool", set: ["idle_time_before_scale_down=0"] });
    await planPools(services.db, HOME);
    expect((await rows())[0]!.drainingAt).toBeNull();
    await services.db.update(runs).set({ status: "completed" }).where(eq(runs.id, run.id));
    await planPools(services.db, HOME);
    expect((await rows())[0]!.drainingAt).not.toBeNull();
    expect((await getTarget(ctx, { target: "pool" })).nodes[0]!.state).toBe("Draining");
  });

  test("makes a node for each instance of a deployment, keeps it while it answers, and the target with it", async () => {
    const { ctx, rows, register } = await begin();
    await createEndpoint(ctx, { yaml: "name: echo\n" });
    const code_configuration = { code: "code", scoring_script: "score.py" };
    const yaml = JSON.stringify({
      ...{ name: "blue", endpoint_name: "echo", compute: "pool", instance_count: 2, code_configuration },
    });
    const files = { "code/score.py": "def init(): pass\n" };
    await sendFiles(ctx, files, (paths) => createDeployment(ctx, { yaml, paths }));
    await planPools(services.db, HOME);
    const made = await rows();
    expect(made).toHaveLength(2);
    const nodeId = await register(made[0]!);
    const [first] = await services.db.select().from(instances).where(eq(instances.compute, "pool"));
    await services.db.update(instances).set({ state: "ready", nodeId }).where(eq(instances.id, first!.id));
    await updateTarget(ctx, { target: "pool", set: ["idle_time_before_scale_down=0"] });
    await planPools(services.db, HOME);
    expect((await rows()).map(({ drainingAt }) => drainingAt)).toEqual([null, null]);
    const refusal = "is named by the deployment blue of echo";
    await expect(deleteTarget(ctx, { target: "pool" })).rejects.toThrow(refusal);
    // As when it has gone down to none, since nobody asks.
    await services.db.delete(instances).where(eq(instances.compute, "pool"));
    await expect(deleteTarget(ctx, { target: "pool" })).rejects.toThrow(refusal);
  });

  test("forgets the nodes of a machine that is not heard of any more, and no others", async () => {
    const { queue, rows, register } = await begin();
    await queue();
    await planPools(services.db, "another-machine");
    const [away] = await rows();
    const nodeId = await register(away!);
    await services.db.update(poolNodes).set({ startedAt: new Date(0) });
    await planPools(services.db, HOME);
    expect(await rows()).toHaveLength(1);
    await services.db
      .update(nodes)
      .set({ heartbeatAt: sql`now() - interval '2 minutes'` })
      .where(eq(nodes.id, nodeId));
    await planPools(services.db, HOME);
    const left = await rows();
    expect(left.map(({ homeId }) => homeId)).toEqual([HOME]);
    expect(await services.db.select().from(nodes).where(eq(nodes.id, nodeId))).toEqual([]);
    expect(await services.db.select().from(nodeTokens).where(eq(nodeTokens.name, away!.name))).toEqual([]);
  });
});
