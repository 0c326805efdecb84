import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, uniqueWord } from "@/db/factories";
import { runPeers, runs } from "@/db/schema";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome } from "@/domain/node/messages";
import { createTarget } from "@/server/compute/create-target";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { FAILED, LONG_AGO, testController } from "../testing";
import { sweepPeers } from "./settle-peers";

const { services, openController, prepare, sweepUntilLost } = testController();

const COMPLETED: Outcome = { status: "completed" };

/** A pool with so many nodes of one slot, and runs that wait for it. */
async function begin(count: number, settings: object = {}) {
  const ctx = await makeWorkspace(services);
  const { target } = await createTarget(ctx, {
    yaml: JSON.stringify({ name: "pool", type: "cluster", max_instances: 4, ...settings }),
  });
  const controller = openController({ targetId: target!.id });
  const facts = { homeId: "b", slots: 1, target: "pool", facts: {} };
  const nodes = await Promise.all(
    Array.from({ length: count }, async () => {
      const { nodeId } = await controller.register({ name: uniqueWord("node"), ...facts });
      return { nodeId, claim: (run: number[] = [0]) => controller.claim(nodeId, { run }) };
    }),
  );
  const { queue: queueAny } = await prepare();
  const [any] = await services.db
    .select()
    .from(runs)
    .where(eq(runs.id, (await queueAny()).id));
  const queue = (instanceCount = 2, more: object = {}) => {
    const { spec, environment } = any!;
    return makeRun(ctx, {
      ...{ spec, environment, compute: "pool", instanceCount, queuedAt: new Date(), ...more },
    });
  };
  const read = async (id: string) => (await services.db.select().from(runs).where(eq(runs.id, id)))[0]!;
  const peers = (id: string) =>
    services.db
      .select()
      .from(runPeers)
      .where(eq(runPeers.runId, id))
      .orderBy(runPeers.attempt, runPeers.instance);
  const states = async (id: string) => (await peers(id)).map(({ state }) => state);
  return { ctx, controller, nodes, queue, read, peers, states };
}

const leaseOf = ({ subject, id, epoch }: Lease): Lease => ({ subject, id, epoch });
const place = (port: number) => ({ address: "127.0.0.1", ports: [port] });

/** A run of two instances that have both begun. */
async function beginTwo(more: object = {}) {
  const world = await begin(2);
  const { controller, nodes, queue } = world;
  const run = await queue(2, more);
  const [one, other] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
  const [first] = await one.claim();
  const [second] = await other.claim();
  const leases = [leaseOf(first!), leaseOf(second!)] as const;
  for (const [index, lease] of leases.entries()) {
    await controller.report(lease, { status: "ready", place: place(4000 + index) });
    await controller.report(lease, { status: "running" });
  }
  const renew = async () => [
    await controller.renew(one.nodeId, [leases[0]]),
    await controller.renew(other.nodeId, [leases[1]]),
  ];
  const end = async (index: 0 | 1, outcome: Outcome) => {
    await controller.report(leases[index], { status: "finalizing" });
    await controller.finish(leases[index], outcome);
  };
  return { ...world, run, one, other, leases, renew, end, assignments: [first!, second!] };
}

const silence = (id: string) =>
  services.db
    .update(runPeers)
    .set({ leaseExpiresAt: sql`now() - interval '6 seconds'` })
    .where(and(eq(runPeers.runId, id), sql`${runPeers.leaseExpiresAt} is not null`));

describe("a run that takes several nodes", () => {
  test("has each instance on a node of its own, and says how many it still waits for", async () => {
    const { nodes, queue, read, peers } = await begin(3);
    const run = await queue(3);
    const [one, two, three] = nodes;
    const [first] = await one!.claim();
    expect(first).toMatchObject({ subject: "run", id: run.id, peers: { instance: 0, count: 3 } });
    expect((await read(run.id)).waitingReason).toBe("Waits for 2 more nodes of pool.");
    expect(await one!.claim()).toEqual([]);
    const [second] = await two!.claim();
    expect(second).toMatchObject({
      subject: "peer",
      peers: { instance: 1, count: 3 },
      name: run.name,
      epoch: 1,
    });
    expect(second!.token).toBe(first!.token);
    expect(await two!.claim()).toEqual([]);
    expect((await read(run.id)).waitingReason).toBe("Waits for 1 more node of pool.");
    expect((await three!.claim())[0]).toMatchObject({ peers: { instance: 2 } });
    expect((await read(run.id)).waitingReason).toBeNull();
    expect((await peers(run.id)).map(({ nodeId }) => nodeId)).toEqual(nodes.map(({ nodeId }) => nodeId));
  });

  test("is the only one of its target that gathers nodes, however many claim at once", async () => {
    const { nodes, queue } = await begin(4);
    const large = [await queue(2), await queue(2)];
    await queue(1);
    const gathering = async () =>
      services.sql`select distinct run_id from run_peers where state = 'wanted' and run_id in ${services.sql(large.map(({ id }) => id))}`;
    const started = (await Promise.all([nodes[0]!.claim(), nodes[1]!.claim()])).flat();
    expect(started.length).toBe(2);
    expect((await gathering()).length).toBeLessThanOrEqual(1);
    const later = [...(await nodes[2]!.claim()), ...(await nodes[3]!.claim())];
    expect((await gathering()).length).toBeLessThanOrEqual(1);
    const nodesOf = ({ name }: { name: string }) =>
      [...started, ...later].filter((one) => one.name === name).length;
    // Two that gather at once would each have one node.
    expect(Math.max(...large.map(nodesOf))).toBe(2);
  });

  test("has its other nodes before a run begins that is more urgent", async () => {
    const { nodes, queue } = await begin(3);
    const large = await queue(2);
    expect((await nodes[0]!.claim()).map(({ id }) => id)).toEqual([large.id]);
    const urgent = await queue(1, { priority: 1 });
    expect(await nodes[1]!.claim()).toMatchObject([{ subject: "peer", name: large.name }]);
    expect((await nodes[2]!.claim()).map(({ id }) => id)).toEqual([urgent.id]);
  });

  test("may begin when all are ready: each node hears the places of all, and no earlier", async () => {
    const { controller, nodes, queue, states } = await begin(2);
    const run = await queue(2);
    const [first] = await nodes[0]!.claim();
    const [second] = await nodes[1]!.claim();
    const renew = (index: 0 | 1, one: Lease) => controller.renew(nodes[index]!.nodeId, [leaseOf(one)]);
    await controller.report(leaseOf(first!), { status: "ready", place: place(4000) });
    expect(await renew(0, first!)).toEqual({ lost: [], cancel: [] });
    await controller.report(leaseOf(second!), { status: "ready", place: place(4001) });
    const places = [place(4000), place(4001)];
    expect((await renew(0, first!)).meetings).toEqual([{ id: run.id, places }]);
    expect((await renew(1, second!)).meetings).toEqual([{ id: second!.id, places }]);
    // One that was prepared again later must not move: the others have gone to where it was.
    await controller.report(leaseOf(first!), { status: "ready", place: place(4999) });
    expect((await renew(1, second!)).meetings).toEqual([{ id: second!.id, places }]);
    expect(await states(run.id)).toEqual(["ready", "ready"]);
  });

  test("has completed when the last of its instances has, whichever that is", async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { run, end, read, nodes } = await beginTwo();
      await end(order[0], COMPLETED);
      expect((await read(run.id)).status).not.toBe("completed");
      expect((await nodes[0]!.claim([])).length).toBe(0);
      await end(order[1], COMPLETED);
      expect(await read(run.id)).toMatchObject({ status: "completed", error: null, leaseExpiresAt: null });
    }
  });

  test("ends as the one does that fails first, and the others are told to end", async () => {
    const { run, end, read, renew, leases, controller } = await beginTwo();
    expect((await renew()).map(({ cancel }) => cancel)).toEqual([[], []]);
    await controller.report(leases[1], { status: "finalizing" });
    // What fails only because of it is heard of first.
    await end(0, { status: "failed", error: { code: "ExitCode", message: "connection reset" } });
    expect((await renew())[1]!.cancel).toEqual([]);
    await end(1, FAILED);
    expect(await read(run.id)).toMatchObject({
      status: "failed",
      error: { code: "ExitCode", message: "[instance 1] exit 1" },
    });
  });

  test("tells the first to end when another has failed, and fails with its cause", async () => {
    const { run, end, read, renew } = await beginTwo();
    await end(1, FAILED);
    expect((await renew())[0]!.cancel).toEqual([run.id]);
    await end(0, { status: "canceled" });
    expect(await read(run.id)).toMatchObject({ status: "failed", error: { message: "[instance 1] exit 1" } });
  });

  test("is canceled with all its instances, and those that nobody has begun are not begun", async () => {
    const { nodes, queue, read, states, controller } = await begin(3);
    const run = await queue(3);
    const [first] = await nodes[0]!.claim();
    const [second] = await nodes[1]!.claim();
    await services.db.update(runs).set({ cancelRequestedAt: new Date() }).where(eq(runs.id, run.id));
    expect(await nodes[2]!.claim()).toEqual([]);
    const told = await controller.renew(nodes[1]!.nodeId, [leaseOf(second!)]);
    expect(told.cancel).toEqual([second!.id]);
    await controller.finish(leaseOf(second!), { status: "canceled" });
    await controller.finish(leaseOf(first!), { status: "canceled" });
    expect((await read(run.id)).status).toBe("canceled");
    expect(await states(run.id)).toEqual(["ended", "ended", "ended"]);
  });

  test("is canceled by its other instances when the first has ended already", async () => {
    const { ctx, run, end, read, renew, leases } = await beginTwo();
    await end(0, COMPLETED);
    await cancelRun(ctx, run.name);
    expect((await read(run.id)).status).toBe("finalizing");
    expect((await renew())[1]!.cancel).toEqual([leases[1].id]);
    await end(1, { status: "canceled" });
    expect(await read(run.id)).toMatchObject({ status: "canceled", tokenHash: null });
  });

  test("fails when the node of another instance falls silent, which writes no more", async () => {
    const { run, read, renew, end, leases, controller, peers } = await beginTwo();
    await silence(run.id);
    await sweepPeers(services, LONG_AGO);
    const [, lost] = await peers(run.id);
    expect(lost).toMatchObject({ state: "ended", outcome: { status: "failed", error: { code: "Lost" } } });
    await expect(controller.finish(leases[1], COMPLETED)).rejects.toThrow(StaleLease);
    const [first, second] = await renew();
    expect([first!.cancel, second!.lost]).toEqual([[run.id], [leases[1].id]]);
    await end(0, { status: "canceled" });
    expect(await read(run.id)).toMatchObject({ status: "failed", error: { code: "Lost" } });
    expect((await read(run.id)).error!.message).toContain("[instance 1] The node");
  });

  test("whose first node falls silent is begun anew where it may be, and what goes on of it is ended", async () => {
    const { run, read, renew, leases, states, nodes, controller } = await beginTwo({ maxAttempts: 2 });
    await sweepUntilLost(run.id);
    expect((await read(run.id)).status).toBe("queued");
    expect((await renew())[1]!.cancel).toEqual([leases[1].id]);
    const [again] = await nodes[0]!.claim();
    expect(again).toMatchObject({ id: run.id, attempt: 2 });
    // Until what it has of the attempt before has ended, a node takes no other instance of the run.
    expect(await nodes[1]!.claim()).toEqual([]);
    await controller.finish(leases[1], { status: "canceled" });
    expect((await nodes[1]!.claim())[0]).toMatchObject({ subject: "peer", attempt: 2 });
    await sweepPeers(services, LONG_AGO);
    expect(await states(run.id)).toEqual(["ended", "ended", "preparing", "preparing"]);
    expect((await read(run.id)).status).toBe("preparing");
  });

  test("is taken up by a node that comes back, each instance with a new epoch", async () => {
    const { controller, one, other, leases, end } = await beginTwo();
    const [again] = await controller.reclaim(other.nodeId, []);
    expect(again).toMatchObject({ subject: "peer", id: leases[1].id, epoch: 2, hasStarted: true });
    await expect(end(1, COMPLETED)).rejects.toThrow(StaleLease);
    // One whose own part is over is not given again.
    await end(0, COMPLETED);
    expect(await controller.reclaim(one.nodeId, [])).toEqual([]);
  });

  test("that wants more nodes than its pool may have does not begin, and holds up nobody", async () => {
    const { nodes, queue, read } = await begin(1, { max_instances: 1 });
    const large = await queue(2);
    const small = await queue(1);
    expect((await nodes[0]!.claim()).map(({ id }) => id)).toEqual([small.id]);
    expect(await nodes[0]!.claim([])).toEqual([]);
    expect((await read(large.id)).waitingReason).toBe(
      "It needs 2 nodes at once, and pool may have at most 1.",
    );
  });

  test("keeps of its other instances what they have printed, under a name of its own, and nothing else", async () => {
    const { run, leases, controller } = await beginTwo();
    const file = (path: string) => ({ path, sizeBytes: 3, read: () => only("abc") });
    await controller.collect(leases[1], [file("user_logs/std_log.txt"), file("outputs/model.pkl")]);
    const stored = await services.sql<
      { path: string }[]
    >`select path from artifacts where owner_id = ${run.id}`;
    expect(stored.map(({ path }) => path)).toEqual(["user_logs/std_log_instance_1.txt"]);
  });
});

async function* only(words: string) {
  yield Buffer.from(words);
}
