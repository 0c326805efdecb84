import { desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { runEvents, runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease } from "@/domain/node/messages";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { sweepLeases } from "./clock";
import { LONG_AGO, testController } from "./testing";

const { database, prepare, lapse, sweepUntilLost } = testController();

describe("the lease", () => {
  test("after an adoption the former holder can write nothing more, and the token stays the script's", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [first] = await controller.claim(nodeId, { run: [0] });
    const stale: Lease = { subject: "run", id: run.id, epoch: first!.epoch };
    const [adopted] = await controller.reclaim(nodeId);
    expect(adopted!.epoch).toBe(first!.epoch + 1);
    expect(adopted!.variables.MLFLOW_TRACKING_TOKEN).toBe(first!.variables.MLFLOW_TRACKING_TOKEN);
    await expect(controller.report(stale, { status: "running" })).rejects.toThrow(StaleLease);
    await expect(controller.finish(stale, { status: "completed" })).rejects.toThrow(StaleLease);
    await expect(controller.collect(stale, [])).rejects.toThrow(StaleLease);
    await expect(controller.metrics(stale, [])).rejects.toThrow(StaleLease);
    expect((await controller.renew(nodeId, [stale])).lost).toEqual([run.id]);
    expect((await read(run.id)).status).toBe("preparing");
  });

  test("an adoption gives what the node does not hold, says what has run before, and passes over what is broken", async () => {
    const { queue, controller, nodeId, read, claimAll } = await prepare({}, 4);
    const runs4 = [await queue(), await queue(), await queue(), await queue()];
    const [begun, held, fresh, broken] = runs4.map((run) => run.id);
    const claimed = await claimAll([0, 1, 2, 3]);
    const epoch = claimed.find((assignment) => assignment.id === begun)!.epoch;
    await controller.report({ subject: "run", id: begun!, epoch }, { status: "running" });
    await database.db.update(runs).set({ environment: null }).where(eq(runs.id, broken!));
    const adopted = await controller.reclaim(nodeId, [held!]);
    const hasStarted = Object.fromEntries(adopted.map((each) => [each.id, each.hasStarted]));
    expect(hasStarted).toEqual({ [begun!]: true, [fresh!]: false });
    expect(await read(broken!)).toMatchObject({ status: "failed", error: { code: "StartFailed" } });
    expect((await read(held!)).leaseEpoch).toBe(1);
  });

  test("a node that is silent for 8 s is not responding, and takes up where it was when it is heard of", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    await controller.report(lease, { status: "running" });
    await lapse(run.id, 1);
    await sweepLeases(database.db, LONG_AGO);
    expect((await read(run.id)).status).toBe("notResponding");
    expect(await controller.renew(nodeId, [lease])).toEqual({ lost: [], cancel: [] });
    expect((await read(run.id)).status).toBe("running");
  });

  test("a leap of the clock, or a machine that slept for an hour, loses no run whose node is there", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    await controller.report(lease, { status: "running" });
    const { startedAt } = await read(run.id);
    await lapse(run.id, 3600);
    await sweepLeases(database.db, LONG_AGO);
    await sweepLeases(database.db, LONG_AGO);
    expect((await read(run.id)).status).toBe("notResponding");
    expect(await controller.renew(nodeId, [lease])).toEqual({ lost: [], cancel: [] });
    await controller.report(lease, { status: "running" });
    expect(await read(run.id)).toMatchObject({ status: "running", startedAt });
    const [last] = await database.db
      .select()
      .from(runEvents)
      .where(eq(runEvents.runId, run.id))
      .orderBy(desc(runEvents.id))
      .limit(1);
    expect(last).toMatchObject({ status: "running", reason: "Its runner has been heard of again." });
  });

  test("a node that never returns loses its runs: they fail with the reason, and the late node is told", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    await sweepUntilLost(run.id);
    const after = await read(run.id);
    expect(after).toMatchObject({ status: "failed", tokenHash: null, error: { code: "Lost" } });
    expect(
      (await controller.renew(nodeId, [{ subject: "run", id: run.id, epoch: assignment!.epoch }])).lost,
    ).toEqual([run.id]);
  });

  test("an adoption tells of a cancel that was asked for while nobody was there, and hears who was silent", async () => {
    const { ctx, queue, controller, nodeId, read, claimAll } = await prepare();
    const [wanted, unwanted] = [await queue(), await queue()];
    await claimAll([0, 1]);
    await lapse(wanted.id, 1);
    await lapse(unwanted.id, 1);
    await sweepLeases(database.db, LONG_AGO);
    await cancelRun(ctx, unwanted.name);
    const adopted = await controller.reclaim(nodeId);
    const told = Object.fromEntries(adopted.map(({ id, isCanceled }) => [id, isCanceled]));
    expect(told).toEqual({ [wanted.id]: false, [unwanted.id]: true });
    for (const { id } of [wanted, unwanted]) expect((await read(id)).status).toBe("preparing");
  });

  test("a client's run has no lease, and is never declared lost", async () => {
    const { queue, read } = await prepare();
    const run = await queue({ kind: "client", status: "running" });
    await sweepLeases(database.db, LONG_AGO);
    expect((await read(run.id)).status).toBe("running");
  });

  test("an outage of the database fails nothing: leases lapse no sooner than 8 s after it came up", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    await controller.claim(nodeId, { run: [0] });
    await lapse(run.id, 600);
    await sweepLeases(database.db, new Date());
    expect((await read(run.id)).status).toBe("preparing");
  });

  test("a lost run with attempts left is queued again; one whose cancel was asked for is canceled", async () => {
    const { queue, read, claimAll } = await prepare({ maxAttempts: 2 });
    const [retried, canceled] = [await queue(), await queue()];
    await claimAll([0, 1]);
    await database.db.update(runs).set({ cancelRequestedAt: new Date() }).where(eq(runs.id, canceled.id!));
    await sweepUntilLost(retried.id, canceled.id);
    expect((await read(retried.id)).status).toBe("queued");
    expect((await read(canceled.id)).status).toBe("canceled");
  });
});
