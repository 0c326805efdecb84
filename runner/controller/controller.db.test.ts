import { desc, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runEvents, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { EnvironmentSpec } from "@/domain/environments";
import { commandJob } from "@/domain/jobs";
import { type Lease, StaleLease } from "@/runner/protocol";
import { createIngest } from "@/server/metrics/ingest";
import { writeParams } from "@/server/runs/client-runs/write-params";
import { sweepLeases } from "./clock";
import { createController } from "./controller";

const database = testDatabase();
const services = testServices(database);
const environment: EnvironmentSpec = { label: "minimal", packages: [], variables: {}, notices: [] };
const spec = commandJob.parse({ command: "true" });
const LONG_AGO = new Date(0);
const failed = { status: "failed", error: { code: "ExitCode", message: "exit 1" } } as const;

const openController = () =>
  createController({
    services,
    ingest: createIngest(database.sql),
    secretKey: "k".repeat(32),
    gatewayUrl: "http://127.0.0.1:1",
  });

async function prepare(given: Partial<typeof runs.$inferInsert> = {}, slots = 2) {
  await database.db.update(runs).set({ status: "canceled" }).where(eq(runs.status, "queued"));
  const ctx = await makeWorkspace(services);
  const controller = openController();
  const { nodeId } = await controller.register({
    name: `node-${Math.random()}`,
    homeId: "a",
    slots,
    facts: {},
  });
  const queue = (more: Partial<typeof runs.$inferInsert> = {}) =>
    makeRun(ctx, { spec, environment, queuedAt: new Date(), ...given, ...more });
  const read = async (id: string) => (await database.db.select().from(runs).where(eq(runs.id, id)))[0]!;
  return { ctx, controller, nodeId, queue, read };
}

const lapse = (id: string, seconds: number) =>
  database.db
    .update(runs)
    .set({ leaseExpiresAt: sql`now() - make_interval(secs => ${seconds})` })
    .where(eq(runs.id, id));

/** The node of the runs falls silent, is noticed, and stays silent. */
async function sweepUntilLost(...ids: string[]): Promise<void> {
  for (const seconds of [1, 6]) {
    for (const id of ids) await lapse(id, seconds);
    await sweepLeases(database.db, LONG_AGO);
  }
}

describe("claiming", () => {
  test("ten racing controllers give each of sixty runs to exactly one attempt", async () => {
    const { queue, nodeId } = await prepare();
    const made = await Promise.all(Array.from({ length: 60 }, () => queue()));
    const claims = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const controller = openController();
        const mine = [];
        for (
          let got = await controller.claim(nodeId, [0, 1]);
          got.length > 0;
          got = await controller.claim(nodeId, [0, 1])
        )
          mine.push(...got);
        return mine;
      }),
    );
    const ids = claims.flat().map((assignment) => assignment.runId);
    expect(ids.sort()).toEqual(made.map((run) => run.id).sort());
    expect(claims.flat().every((assignment) => assignment.attempt === 1 && assignment.epoch === 1)).toBe(
      true,
    );
  });

  test("the more urgent goes first, then the one that waits longest", async () => {
    const { queue, controller, nodeId } = await prepare();
    const late = await queue({ queuedAt: new Date(2_000) });
    const early = await queue({ queuedAt: new Date(1_000) });
    const urgent = await queue({ queuedAt: new Date(3_000), priority: 1 });
    const claimed = await controller.claim(nodeId, [0, 1, 2]);
    expect(claimed.map((assignment) => assignment.runId)).toEqual([urgent.id, early.id, late.id]);
  });

  test("a run that is larger than what is free is not overtaken, and its page says why it waits", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const large = await queue({ slots: 2, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect(await controller.claim(nodeId, [1])).toEqual([]);
    expect((await read(large.id)).waitingReason).toMatch(/free slot on local: 0 of 2/);
    expect((await read(small.id)).status).toBe("queued");
    expect((await controller.claim(nodeId, [0, 1])).map((assignment) => assignment.runId)).toEqual([
      large.id,
    ]);
  });

  test("a run larger than the whole node stops nobody, and its page says so", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const huge = await queue({ slots: 3, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect((await controller.claim(nodeId, [0, 1])).map((assignment) => assignment.runId)).toEqual([
      small.id,
    ]);
    expect(await controller.claim(nodeId, [1])).toEqual([]);
    expect((await read(huge.id)).waitingReason).toBe("It needs 3 slots, and local has only 2.");
  });

  test("a run beyond the slots is told that all are in use", async () => {
    const { queue, controller, nodeId, read } = await prepare({}, 1);
    await queue({ queuedAt: new Date(1_000) });
    const second = await queue({ queuedAt: new Date(2_000) });
    await controller.claim(nodeId, [0]);
    expect(await controller.claim(nodeId, [])).toEqual([]);
    expect((await read(second.id)).waitingReason).toBe("Waits for a free slot on local: 1 of 1 are in use.");
  });

  test("a client's run is no work for a node, and one that cannot be started does not stop those behind it", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const clients = await queue({ kind: "client", queuedAt: new Date(1_000) });
    const broken = await queue({ environment: null, queuedAt: new Date(2_000) });
    const sound = await queue({ queuedAt: new Date(3_000) });
    const claimed = await controller.claim(nodeId, [0]);
    expect(claimed.map((assignment) => assignment.runId)).toEqual([sound.id]);
    expect((await read(clients.id)).status).toBe("queued");
    expect(await read(broken.id)).toMatchObject({ status: "failed", error: { code: "StartFailed" } });
  });

  test("the script is told who it is, and the database holds only the hash of its token", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, [0]);
    const { MLFLOW_RUN_ID, MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN } = assignment!.variables;
    expect(MLFLOW_RUN_ID).toBe(run.name);
    expect(MLFLOW_TRACKING_URI).toBe(`http://127.0.0.1:1/mlflow/${ctx.workspace}`);
    expect(JSON.stringify(await read(run.id))).not.toContain(MLFLOW_TRACKING_TOKEN);
  });
});

describe("the lease", () => {
  test("after an adoption the former holder can write nothing more, and the token stays the script's", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [first] = await controller.claim(nodeId, [0]);
    const stale: Lease = { runId: run.id, epoch: first!.epoch };
    const [adopted] = await controller.reclaim(nodeId);
    expect(adopted!.epoch).toBe(first!.epoch + 1);
    expect(adopted!.variables.MLFLOW_TRACKING_TOKEN).toBe(first!.variables.MLFLOW_TRACKING_TOKEN);
    await expect(controller.report(stale, { status: "running" })).rejects.toThrow(StaleLease);
    await expect(controller.finish(stale, { status: "completed" })).rejects.toThrow(StaleLease);
    await expect(controller.collect(stale, [])).rejects.toThrow(StaleLease);
    expect((await controller.renew(nodeId, [stale])).lost).toEqual([run.id]);
    expect((await read(run.id)).status).toBe("preparing");
  });

  test("an adoption gives what the node does not hold, says what has run before, and passes over what is broken", async () => {
    const { queue, controller, nodeId, read } = await prepare({}, 4);
    const runs4 = [await queue(), await queue(), await queue(), await queue()];
    const [begun, held, fresh, broken] = runs4.map((run) => run.id);
    const claimed = await controller.claim(nodeId, [0, 1, 2, 3]);
    const epoch = claimed.find((assignment) => assignment.runId === begun)!.epoch;
    await controller.report({ runId: begun!, epoch }, { status: "running" });
    await database.db.update(runs).set({ environment: null }).where(eq(runs.id, broken!));
    const adopted = await controller.reclaim(nodeId, [held!]);
    const hasStarted = Object.fromEntries(adopted.map((each) => [each.runId, each.hasStarted]));
    expect(hasStarted).toEqual({ [begun!]: true, [fresh!]: false });
    expect(await read(broken!)).toMatchObject({ status: "failed", error: { code: "StartFailed" } });
    expect((await read(held!)).leaseEpoch).toBe(1);
  });

  test("a node that is silent for 8 s is not responding, and takes up where it was when it is heard of", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, [0]);
    const lease = { runId: run.id, epoch: assignment!.epoch };
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
    const [assignment] = await controller.claim(nodeId, [0]);
    const lease = { runId: run.id, epoch: assignment!.epoch };
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
    const [assignment] = await controller.claim(nodeId, [0]);
    await sweepUntilLost(run.id);
    const after = await read(run.id);
    expect(after).toMatchObject({ status: "failed", tokenHash: null, error: { code: "Lost" } });
    expect((await controller.renew(nodeId, [{ runId: run.id, epoch: assignment!.epoch }])).lost).toEqual([
      run.id,
    ]);
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
    await controller.claim(nodeId, [0]);
    await lapse(run.id, 600);
    await sweepLeases(database.db, new Date());
    expect((await read(run.id)).status).toBe("preparing");
  });

  test("a lost run with attempts left is queued again; one whose cancel was asked for is canceled", async () => {
    const { queue, controller, nodeId, read } = await prepare({ maxAttempts: 2 });
    const [retried, canceled] = [await queue(), await queue()];
    await controller.claim(nodeId, [0, 1]);
    await database.db.update(runs).set({ cancelRequestedAt: new Date() }).where(eq(runs.id, canceled.id!));
    await sweepUntilLost(retried.id, canceled.id);
    expect((await read(retried.id)).status).toBe("queued");
    expect((await read(canceled.id)).status).toBe("canceled");
  });
});

describe("the end", () => {
  test("is set once, whatever is said later", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, [0]);
    const lease = { runId: run.id, epoch: assignment!.epoch };
    await controller.report(lease, { status: "running" });
    await controller.report(lease, { status: "finalizing" });
    await controller.finish(lease, { status: "completed" });
    await controller.finish(lease, failed);
    expect(await read(run.id)).toMatchObject({ status: "completed", error: null, tokenHash: null });
    const events = await database.db
      .select()
      .from(runEvents)
      .where(eq(runEvents.runId, run.id))
      .orderBy(runEvents.id);
    expect(events.map((event) => event.status)).toEqual(["preparing", "running", "finalizing", "completed"]);
  });

  test("of a failed attempt is the queue while attempts are left, then failure", async () => {
    const { queue, controller, nodeId, read } = await prepare({ maxAttempts: 2 });
    const run = await queue();
    for (const expected of ["queued", "failed"]) {
      const [assignment] = await controller.claim(nodeId, [0]);
      await database.db.transaction((tx) =>
        writeParams(tx, run.id, [{ key: "seed", value: `of the attempt that ends as ${expected}` }]),
      );
      await controller.finish({ runId: run.id, epoch: assignment!.epoch }, failed);
      expect((await read(run.id)).status).toBe(expected);
    }
    expect((await read(run.id)).attempt).toBe(2);
  });

  test("is stored whatever the program has said: NUL, and a character that was cut in two", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, [0]);
    const lease = { runId: run.id, epoch: assignment!.epoch };
    const odd = `a\0b${"😀".slice(1)}`;
    await controller.build(nodeId, { hash: "h", status: "failed", error: odd, resolved: [odd] });
    await controller.notice(lease, odd);
    await controller.finish(lease, {
      status: "failed",
      error: { code: "EnvironmentBuild", message: odd, excerpt: odd },
    });
    const shown = "ab\uFFFD";
    const after = await read(run.id);
    expect(after).toMatchObject({ status: "failed", error: { message: shown, excerpt: shown } });
    expect(after.notices).toEqual([shown]);
  });

  test("of a call that cannot be answered is known by the node: the database is away, or a value is none", async () => {
    const { controller } = await prepare();
    await expect(controller.claim("nod_\0", [0])).rejects.toMatchObject({ code: "invalid" });
  });
});
