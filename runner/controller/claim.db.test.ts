import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, uniqueWord } from "@/db/factories";
import { computeTargets } from "@/db/schema";
import { newId } from "@/domain/ids";
import type { RunKind } from "@/domain/run-kinds/run-kinds";
import { createTarget } from "@/server/compute/create-target";
import { listTargets } from "@/server/compute/list-targets";
import { startTarget, stopTarget } from "@/server/compute/switch-target";
import { explainUnserved } from "./explain-waiting";
import { testController } from "./testing";

const { services, openController, prepare } = testController();

describe("claiming", () => {
  test("ten racing controllers give each of sixty runs to exactly one attempt", async () => {
    const { queue, nodeId } = await prepare();
    const made = await Promise.all(Array.from({ length: 60 }, () => queue()));
    const claims = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const controller = openController();
        const mine = [];
        for (
          let got = await controller.claim(nodeId, { run: [0, 1] });
          got.length > 0;
          got = await controller.claim(nodeId, { run: [0, 1] })
        )
          mine.push(...got);
        return mine;
      }),
    );
    const ids = claims.flat().map((assignment) => assignment.id);
    expect(ids.sort()).toEqual(made.map((run) => run.id).sort());
    expect(claims.flat().every((assignment) => assignment.attempt === 1 && assignment.epoch === 1)).toBe(
      true,
    );
  });

  test("the more urgent goes first, then the one that waits longest", async () => {
    const { queue, claimAll } = await prepare();
    const late = await queue({ queuedAt: new Date(2_000) });
    const early = await queue({ queuedAt: new Date(1_000) });
    const urgent = await queue({ queuedAt: new Date(3_000), priority: 1 });
    const claimed = await claimAll([0, 1, 2]);
    expect(claimed.map((assignment) => assignment.id)).toEqual([urgent.id, early.id, late.id]);
  });

  test("a run that is larger than what is free is not overtaken, and its page says why it waits", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const large = await queue({ slots: 2, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect(await controller.claim(nodeId, { run: [1] })).toEqual([]);
    expect((await read(large.id)).waitingReason).toMatch(/free slot on local: 1 of 2/);
    expect((await read(small.id)).status).toBe("queued");
    expect((await controller.claim(nodeId, { run: [0, 1] })).map((assignment) => assignment.id)).toEqual([
      large.id,
    ]);
  });

  test("a run larger than the whole node stops nobody, and its page says so", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const huge = await queue({ slots: 3, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect((await controller.claim(nodeId, { run: [0, 1] })).map((assignment) => assignment.id)).toEqual([
      small.id,
    ]);
    expect(await controller.claim(nodeId, { run: [1] })).toEqual([]);
    expect((await read(huge.id)).waitingReason).toBe("It needs 3 slots, and local has only 2.");
  });

  test("a run beyond the slots is told that all are in use", async () => {
    const { queue, controller, nodeId, read } = await prepare({}, 1);
    await queue({ queuedAt: new Date(1_000) });
    const second = await queue({ queuedAt: new Date(2_000) });
    await controller.claim(nodeId, { run: [0] });
    expect(await controller.claim(nodeId, { run: [] })).toEqual([]);
    expect((await read(second.id)).waitingReason).toBe("Waits for a free slot on local: 1 of 1 are in use.");
  });

  test("a slot that the node still clears up counts as in use", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const waiting = await queue();
    expect(await controller.claim(nodeId, { run: [] })).toEqual([]);
    expect((await read(waiting.id)).waitingReason).toBe("Waits for a free slot on local: 2 of 2 are in use.");
  });

  test("a client's run is no work for a node, and one that cannot be started does not stop those behind it", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const clients = await queue({ kind: "client", queuedAt: new Date(1_000) });
    const broken = await queue({ environment: null, queuedAt: new Date(2_000) });
    const sound = await queue({ queuedAt: new Date(3_000) });
    const claimed = await controller.claim(nodeId, { run: [0] });
    expect(claimed.map((assignment) => assignment.id)).toEqual([sound.id]);
    expect((await read(clients.id)).status).toBe("queued");
    expect(await read(broken.id)).toMatchObject({ status: "failed", error: { code: "StartFailed" } });
  });

  test("a run that an engine carries out is no work for a node, and is told nothing of free slots; its child is", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const engines = await queue({ kind: "pipeline" as RunKind, queuedAt: new Date(1_000) });
    const child = await queue({ parentId: engines.id, rootId: engines.id, queuedAt: new Date(2_000) });
    const claimed = await controller.claim(nodeId, { run: [0, 1] });
    expect(claimed.map((assignment) => assignment.id)).toEqual([child.id]);
    expect(await controller.claim(nodeId, { run: [1] })).toEqual([]);
    expect(await read(engines.id)).toMatchObject({ status: "queued", nodeId: null, waitingReason: null });
  });

  test("the script is told who it is, and the database holds only the hash of its token", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const { name, workspace, token } = assignment!;
    expect({ name, workspace }).toEqual({ name: run.name, workspace: ctx.workspace });
    expect(token).toMatch(/^atr_/);
    expect(JSON.stringify(await read(run.id))).not.toContain(token);
  });
});

describe("a node of a target", () => {
  test("takes the runs of that target, of the workspaces that have it, and no others", async () => {
    const { ctx, queue, controller, nodeId: local, read } = await prepare();
    const facts = { homeId: "b", slots: 4, facts: {} };
    const { nodeId } = await controller.register({ name: uniqueWord("node"), target: "gpu", ...facts });
    const [here, elsewhere] = [await queue(), await queue({ compute: "gpu" })];
    expect(await controller.claim(nodeId, { run: [0, 1] })).toEqual([]);
    await services.db
      .insert(computeTargets)
      .values({ id: newId("compute"), workspaceId: ctx.workspaceId, name: "gpu", kind: "cluster" });
    const other = await makeWorkspace(services);
    const foreign = await makeRun(other, { compute: "gpu", queuedAt: new Date() });
    expect((await controller.claim(nodeId, { run: [0, 1] })).map(({ id }) => id)).toEqual([elsewhere.id]);
    expect((await controller.claim(local, { run: [0, 1] })).map(({ id }) => id)).toEqual([here.id]);
    expect((await read(foreign.id)).status).toBe("queued");
  });

  test("that no node works for is what its runs wait for", async () => {
    const { ctx, queue, read } = await prepare();
    const row = { id: newId("compute"), workspaceId: ctx.workspaceId, kind: "cluster" as const };
    await services.db.insert(computeTargets).values({ ...row, name: "nobodys" });
    const [run, late] = [await queue({ compute: "nobodys" }), await queue({ compute: "gone" })];
    const why = async (id: string) => {
      await explainUnserved(services.db);
      return (await read(id)).waitingReason;
    };
    expect(await why(run.id)).toBe("No node of nobodys is running.");
    expect(await why(late.id)).toBe("This workspace has no compute target gone any more.");
    const change = (values: Partial<typeof computeTargets.$inferInsert>) =>
      services.db.update(computeTargets).set(values).where(eq(computeTargets.id, row.id));
    await change({ unreachableSince: new Date(0), unreachableWhy: "Connection refused." });
    expect(await why(run.id)).toBe("nobodys does not answer since 1970-01-01 00:00 UTC: Connection refused.");
    await change({ stoppedAt: new Date() });
    expect(await why(run.id)).toBe("nobodys is stopped: its runs begin when it is started again.");
  });

  test("takes nothing while its target is stopped, and goes on when that is started", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    await stopTarget(ctx, { target: "local" });
    expect(await controller.claim(nodeId, { run: [0] })).toEqual([]);
    await explainUnserved(services.db);
    expect((await read(run.id)).waitingReason).toContain("local is stopped");
    await startTarget(ctx, { target: "local" });
    expect((await controller.claim(nodeId, { run: [0] })).map(({ id }) => id)).toEqual([run.id]);
  });

  test("that was made in a workspace is its own: no other node of that name takes the target's runs", async () => {
    const { ctx, queue, controller } = await prepare();
    const { target } = await createTarget(ctx, { yaml: "name: mine\ntype: cluster\n" });
    const facts = { homeId: "b", slots: 1, target: "mine", facts: {} };
    const stranger = await controller.register({ name: uniqueWord("node"), ...facts });
    const own = await openController({ targetId: target!.id }).register({
      name: uniqueWord("node"),
      ...facts,
    });
    const run = await queue({ compute: "mine" });
    expect(await controller.claim(stranger.nodeId, { run: [0] })).toEqual([]);
    expect((await controller.claim(own.nodeId, { run: [0] })).map(({ id }) => id)).toEqual([run.id]);
    const [shown] = (await listTargets(ctx)).filter(({ name }) => name === "mine");
    expect(shown).toMatchObject({
      freeSlots: 0,
      nodes: [{ state: "Busy", run: run.name, runs: [run.name] }],
    });
  });

  test("counts with the others of its target in what a run waits for", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const facts = { homeId: "b", slots: 3, target: "local", facts: {} };
    const { nodeId: second } = await controller.register({ name: uniqueWord("node"), ...facts });
    await queue({ slots: 2 });
    await controller.claim(nodeId, { run: [0, 1] });
    const wide = await queue({ slots: 3 });
    expect(await controller.claim(nodeId, { run: [] })).toEqual([]);
    expect((await read(wide.id)).waitingReason).toMatch(
      /Waits for a free slot on local: 2 of \d+ are in use/,
    );
    expect((await controller.claim(second, { run: [0, 1, 2] })).map(({ id }) => id)).toEqual([wide.id]);
  });
});
