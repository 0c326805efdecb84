import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeWorkspace } from "@/db/factories";
import { activities, environmentBuilds } from "@/db/schema";
import type { WorkspaceCtx } from "@/server/core/context";
import { loseBuilds } from "./builds";
import { LONG_AGO, testController } from "./testing";

const { database, services, prepare } = testController();

let number = 0;
const newHash = () => `${++number}`.padStart(64, "0");

async function claimed() {
  const { ctx, controller, nodeId, queue } = await prepare();
  const run = await queue();
  const [assignment] = await controller.claim(nodeId, { run: [0] });
  const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
  const hash = newHash();
  const waitFor = (buildId: string) =>
    controller.report(lease, { status: "preparing", waitingReason: "It is building.", buildId });
  return { ctx, controller, nodeId, hash, lease, waitFor, queue };
}

const shownIn = (ctx: WorkspaceCtx) =>
  database.db
    .select()
    .from(activities)
    .where(and(eq(activities.workspaceId, ctx.workspaceId), eq(activities.kind, "environmentBuild")))
    .orderBy(activities.createdAt);
const buildOf = async (id: string) =>
  (await database.db.select().from(environmentBuilds).where(eq(environmentBuilds.id, id)))[0]!;
const lapse = (ctx: WorkspaceCtx) =>
  database.db
    .update(activities)
    .set({ leaseExpiresAt: sql`now() - interval '1 second'` })
    .where(eq(activities.workspaceId, ctx.workspaceId));

describe("an environment build", () => {
  it("is an activity of each workspace whose runs wait for it, once, and ends with it", async () => {
    const { ctx, controller, nodeId, hash, waitFor } = await claimed();
    const { buildId } = await controller.build(nodeId, { hash, status: "building" });
    expect(await shownIn(ctx)).toEqual([]);
    await waitFor(buildId);
    await waitFor(buildId);
    const [shown, ...more] = await shownIn(ctx);
    expect(more).toEqual([]);
    expect(shown).toMatchObject({
      title: "Build the environment minimal",
      status: "running",
      userName: ctx.actor.name,
      nodeId,
      input: { buildId },
    });
    const other = await makeWorkspace(services);
    expect(await shownIn(other)).toEqual([]);
    await controller.build(nodeId, { hash, status: "ready", resolved: ["six==1.17.0"], python: "3.11.7" });
    const [ended] = await shownIn(ctx);
    expect(ended).toMatchObject({
      status: "completed",
      message: null,
      doing: "1 package with Python 3.11.7",
      leaseExpiresAt: null,
    });
    await controller.build(nodeId, { hash, status: "ready", resolved: ["six==1.17.0"], python: "3.11.7" });
    expect((await shownIn(ctx))[0]!.endedAt).toEqual(ended!.endedAt);
  });

  it("that fails says why, also when it has failed before the run could say that it waits", async () => {
    const { ctx, controller, nodeId, hash, waitFor } = await claimed();
    const { buildId } = await controller.build(nodeId, { hash, status: "building" });
    await controller.build(nodeId, { hash, status: "failed", error: "six cannot be had.\n  the rest" });
    await waitFor(buildId);
    expect(await shownIn(ctx)).toMatchObject([{ status: "failed", message: "six cannot be had." }]);
  });

  it("that is used as it is makes no activity", async () => {
    const { ctx, controller, nodeId, hash, lease } = await claimed();
    const { buildId } = await controller.build(nodeId, { hash, status: "ready", resolved: [] });
    await controller.report(lease, { status: "preparing", waitingReason: null, buildId });
    expect(await shownIn(ctx)).toEqual([]);
  });

  it("goes on for as long as its node renews, and is ended truthfully when that is silent", async () => {
    const { ctx, controller, nodeId, hash, waitFor } = await claimed();
    const { buildId } = await controller.build(nodeId, { hash, status: "building" });
    await waitFor(buildId);
    await lapse(ctx);
    await controller.renew(nodeId, []);
    await loseBuilds(database.db, LONG_AGO);
    expect(await shownIn(ctx)).toMatchObject([{ status: "running" }]);
    await lapse(ctx);
    await loseBuilds(database.db, LONG_AGO);
    const words = "The machine that built it went away and did not come back.";
    expect(await shownIn(ctx)).toMatchObject([{ status: "failed", message: words }]);
    expect(await buildOf(buildId)).toMatchObject({ status: "failed", error: words });
    await controller.build(nodeId, { hash, status: "ready", resolved: [], python: "3.11.7" });
    expect(await shownIn(ctx)).toMatchObject([{ status: "completed", message: null }]);
    expect(await buildOf(buildId)).toMatchObject({ status: "ready", error: null });
  });

  it("of a node that is started anew is over, and the next one is another activity", async () => {
    const { ctx, controller, nodeId, hash, waitFor } = await claimed();
    const { buildId } = await controller.build(nodeId, { hash, status: "building" });
    await waitFor(buildId);
    const [node] = await database.db.execute<{ name: string }>(
      sql`select name from nodes where id = ${nodeId}`,
    );
    await controller.register({ name: node!.name, homeId: "a", slots: 2, target: "local", facts: {} });
    expect((await buildOf(buildId)).status).toBe("failed");
    await controller.build(nodeId, { hash, status: "building" });
    await waitFor(buildId);
    await controller.build(nodeId, { hash, status: "ready", resolved: [] });
    expect(await shownIn(ctx)).toMatchObject([
      { status: "failed", message: expect.stringContaining("started anew") },
      { status: "completed" },
    ]);
  });
});

it("a build of the runs of several workspaces is shown in each", async () => {
  const first = await claimed();
  const { buildId } = await first.controller.build(first.nodeId, { hash: first.hash, status: "building" });
  await first.waitFor(buildId);
  const second = await claimed();
  await second.waitFor(buildId);
  expect(await shownIn(first.ctx)).toHaveLength(1);
  expect(await shownIn(second.ctx)).toHaveLength(1);
  await first.controller.build(first.nodeId, { hash: first.hash, status: "ready", resolved: [] });
  for (const { ctx } of [first, second]) expect(await shownIn(ctx)).toMatchObject([{ status: "completed" }]);
});
