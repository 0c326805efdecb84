import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace } from "@/db/factories";
import { activities, activityLines, environmentBuilds, nodes, runs } from "@/db/schema";
import type { RegisteredEnvironment } from "@/domain/environments";
import { cleanBuilds } from "@/server/builds/clean-builds";
import { rebuild, rebuildVersion } from "@/server/builds/rebuild";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEnvironment } from "@/server/environments/create-environment";
import { environmentHash } from "@/server/environments/environment-hash";
import { setSecret } from "@/server/secrets/set-secret";
import { loseOrders } from "./build-orders";
import { testController } from "./testing";

const { database, services, prepare } = testController();

const specOf = (ctx: WorkspaceCtx, packages = ["six"], more = {}) => ({
  ...{ label: "mine", packages: [...packages, `from-${ctx.workspace}`], variables: {}, notices: [] },
  ...more,
});

/** A build that a run of the workspace has used, which has ended so many days ago. */
async function built(packages?: string[], { days = 60, more = {} } = {}) {
  const prepared = await prepare();
  const { ctx, controller, nodeId } = prepared;
  const environment = specOf(ctx, packages, more);
  const hash = environmentHash(environment);
  const { buildId } = await controller.build(nodeId, { hash, status: "ready", resolved: ["six==1.17.0"] });
  const endedAt = new Date(Date.now() - days * 86_400_000);
  const ended = { environment, buildId, endedAt, createdAt: endedAt };
  const run = await makeRun(ctx, { ...ended, status: "completed" });
  const orders = async () => (await controller.renew(nodeId, [])).orders ?? [];
  return { ...prepared, environment, hash, buildId, run, orders };
}

const statusOf = async (buildId: string) =>
  (await database.db.select().from(environmentBuilds).where(eq(environmentBuilds.id, buildId)))[0]!.status;
const activityOf = async (id: string) =>
  (await database.db.select().from(activities).where(eq(activities.id, id)))[0]!;
const logOf = async (id: string) =>
  (await database.db.select().from(activityLines).where(eq(activityLines.activityId, id)))
    .map(({ text }) => text)
    .join("\n");

describe("a clean-up", () => {
  it("has the node remove what was unused for long, and says what is free by that", async () => {
    const { ctx, controller, nodeId, hash, buildId, orders } = await built();
    const { activityId } = await cleanBuilds(ctx);
    const [order, ...more] = await orders();
    expect(more).toEqual([]);
    expect(order).toEqual({ id: order!.id, work: "remove", hash });
    expect(await orders()).toEqual([]);
    await controller.settleBuild(nodeId, { id: order!.id, status: "done", freedBytes: 1_230_000_000 });
    await controller.settleBuild(nodeId, { id: order!.id, status: "done", freedBytes: 1 });
    expect(await statusOf(buildId)).toBe("removed");
    expect(await activityOf(activityId)).toMatchObject({
      ...{ status: "completed", done: 1, total: 1, message: null },
      ...{
        doing: "1 build removed, 1.2 GB freed.",
        outcome: { removed: 1, freedBytes: 1_230_000_000, kept: 0 },
      },
    });
    expect(await logOf(activityId)).toContain(`mine (${hash.slice(0, 8)}): removed, 1.2 GB freed.`);
    await controller.build(nodeId, { hash, status: "ready", resolved: [] });
    expect(await statusOf(buildId)).toBe("ready");
  });

  it("leaves what was used of late, here or in another workspace, and says that there was nothing", async () => {
    const { ctx, buildId, environment, orders } = await built();
    const other = await makeWorkspace(services);
    await makeRun(other, { environment, buildId, endedAt: new Date(), status: "completed" });
    const { activityId } = await cleanBuilds(ctx);
    expect(await orders()).toEqual([]);
    expect(await activityOf(activityId)).toMatchObject({
      ...{ status: "completed", doing: "There was none to be removed." },
    });
  });

  it("takes nothing that a run uses by then, whether the studio or the node sees that", async () => {
    const first = await built();
    const { activityId } = await cleanBuilds(first.ctx, { unusedDays: 0 });
    const { environment, buildId } = first;
    const run = await makeRun(first.ctx, { environment, buildId, status: "running" });
    expect(await first.orders()).toEqual([]);
    expect(await activityOf(activityId)).toMatchObject({
      ...{ status: "completed", message: "0 builds removed, 0 bytes freed. 1 build kept: the log says why." },
    });
    expect(await logOf(activityId)).toContain("kept. A run uses it by now.");
    expect(await statusOf(buildId)).toBe("ready");
    await database.db.update(runs).set({ status: "completed" }).where(eq(runs.id, run.id));
    const again = await cleanBuilds(first.ctx, { unusedDays: 0 });
    const [order] = await first.orders();
    await first.controller.settleBuild(first.nodeId, { id: order!.id, status: "inUse" });
    expect(await activityOf(again.activityId)).toMatchObject({ outcome: { kept: 1, removed: 0 } });
    expect(await statusOf(buildId)).toBe("ready");
  });

  it("of another workspace takes none of this one's, and a Reader begins none", async () => {
    const { ctx, orders } = await built();
    await cleanBuilds(await makeWorkspace(services), { unusedDays: 0 });
    expect(await orders()).toEqual([]);
    const reader = await joinWorkspace(ctx, "reader");
    await expect(cleanBuilds(reader)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("whose machine falls silent ends, and keeps what that has", async () => {
    const { ctx, nodeId, buildId, orders } = await built();
    const { activityId } = await cleanBuilds(ctx);
    expect(await orders()).toHaveLength(1);
    await loseOrders(database.db);
    expect((await activityOf(activityId)).status).toBe("running");
    const silent = sql`now() - interval '2 minutes'`;
    await database.db.update(nodes).set({ heartbeatAt: silent }).where(eq(nodes.id, nodeId));
    await loseOrders(database.db);
    expect(await activityOf(activityId)).toMatchObject({ status: "completed", outcome: { kept: 1 } });
    expect(await logOf(activityId)).toContain("Its machine is not heard of any more.");
    expect(await statusOf(buildId)).toBe("ready");
  });
});

describe("a rebuild", () => {
  it("gives the node what the last run asked for, with its secrets as they are now, and ends as that does", async () => {
    const line = "--index-url https://me:${{secrets.INDEX}}@index.example/simple";
    const { ctx, controller, nodeId, hash, buildId, environment, orders } = await built([line]);
    await setSecret(ctx, { name: "INDEX", value: "the value of now" });
    const { activityId } = await rebuild(ctx, { buildId });
    const [order] = await orders();
    expect(order).toMatchObject({
      work: "rebuild",
      hash,
      environment,
      indexSecrets: { INDEX: "the value of now" },
    });
    await expect(rebuild(ctx, { buildId })).rejects.toMatchObject({ code: "conflict" });
    const failed = { status: "failed" as const, error: "six could not be found." };
    await controller.settleBuild(nodeId, { id: order!.id, ...failed });
    expect(await activityOf(activityId)).toMatchObject({
      ...{ title: "Rebuild the environment mine", status: "failed", message: "six could not be found." },
    });
    expect(await statusOf(buildId)).toBe("ready");
    await rebuild(ctx, { buildId });
    const [again] = await orders();
    await controller.settleBuild(nodeId, { id: again!.id, status: "done" });
    const last = await database.db
      .select()
      .from(activities)
      .where(eq(activities.workspaceId, ctx.workspaceId));
    expect(last.map(({ status }) => status).sort()).toEqual(["completed", "failed"]);
  });

  it("is refused while a run uses the build, and to who may not write environments or is not of the workspace", async () => {
    const { ctx, buildId, environment } = await built();
    const run = await makeRun(ctx, { environment, buildId, status: "running" });
    await expect(rebuild(ctx, { buildId })).rejects.toThrow("Runs use this build now");
    await database.db.update(runs).set({ status: "completed" }).where(eq(runs.id, run.id));
    const reader = await joinWorkspace(ctx, "reader");
    await expect(rebuild(reader, { buildId })).rejects.toMatchObject({ code: "forbidden" });
    const other = await makeWorkspace(services);
    await expect(rebuild(other, { buildId })).rejects.toMatchObject({ code: "notFound" });
  });

  it("of a registered version is that of its build, and refused where there is none", async () => {
    const { ctx, controller, nodeId, orders } = await built();
    const made = await createEnvironment(ctx, { yaml: "name: small\npip: [six]\n" });
    const version = { name: "small", version: made.asset!.version };
    await expect(rebuildVersion(ctx, version)).rejects.toThrow("small:1 was not built yet");
    const { resolved: environment } = made.asset!.spec as RegisteredEnvironment;
    const hash = environmentHash(environment);
    const { buildId } = await controller.build(nodeId, { hash, status: "ready", resolved: [] });
    await makeRun(ctx, { environment, buildId, status: "completed" });
    await rebuildVersion(ctx, { name: "small", version: "latest" });
    expect(await orders()).toMatchObject([{ work: "rebuild", hash }]);
  });
});
