import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices, uniqueWord } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { waitFor } from "@/scripts/testing/start-studio";
import { createTarget } from "@/server/compute/create-target";
import { deleteTarget } from "@/server/compute/delete-target";
import type { Machine } from "@/server/compute/list-machines";
import { getTarget } from "@/server/compute/list-targets";
import { startTarget, stopTarget } from "@/server/compute/switch-target";
import { type QueuedRun, queueCommand, readOutcome } from "./testing/run-outcome";
import { buildRunner, type RunnerProcess, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
beforeAll(buildRunner);

const WAIT_MS = 45_000;
/** What the studio promises of a node that is gone. */
const NOTICED_MS = 15_000;

/** A pool in a workspace of its own, and a runner that keeps it. */
async function begin(settings: Record<string, number> = {}) {
  const ctx = await makeWorkspace(services);
  const own = { max_instances: 2, idle_time_before_scale_down: 1, ...settings };
  await createTarget(ctx, { yaml: JSON.stringify({ name: "pool", type: "amlcompute", ...own }) });
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-pools-"));
  fs.chmodSync(home, 0o700);
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }));
  const port = new URL(gateway.address).port;
  const variables = { PORT: port, ATELIER_SLOTS: "1", ATELIER_NODE_NAME: uniqueWord("own") };
  const start = () => startRunner({ databaseUrl: database.url, home }, variables);
  const nodes = async () => (await getTarget(ctx, { target: "pool" })).nodes;
  const queue = (command: string, given = {}) =>
    queueCommand(services, command, { ctx, compute: "pool", ...given });
  return { ctx, home, start, nodes, queue };
}

const until = (what: () => Promise<boolean>, runner: RunnerProcess) =>
  waitFor(what, WAIT_MS, 20).catch((failure) => {
    throw new Error(`${failure.message}\n${runner.output()}`);
  });

const statusOf = async ({ id }: QueuedRun) =>
  (await services.sql<{ status: string }[]>`select status from runs where id = ${id}`)[0]!.status;

const isGone = (pid: number) =>
  !fs.existsSync(`/proc/${pid}`) || /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));

/** The node that executes the run, once it does. */
async function nodeOf(
  run: QueuedRun,
  nodes: () => Promise<Machine[]>,
  runner: RunnerProcess,
): Promise<Machine> {
  await until(async () => (await nodes()).some((node) => node.run === run.name), runner);
  await until(async () => (await statusOf(run)) === "running", runner);
  return (await nodes()).find((node) => node.run === run.name)!;
}

const TICKS = 'for n in $(seq 60); do echo "tick $n"; sleep 0.1; done';
const ALL_TICKS = Array.from({ length: 60 }, (_, n) => `tick ${n + 1}\n`).join("");

describe("a pool", () => {
  test("grows from nothing when a run waits for it, and lets its node go when that is idle", async () => {
    const { home, start, nodes, queue } = await begin();
    const runner = start();
    expect(await nodes()).toEqual([]);
    const run = await queue(
      `echo "on $ATELIER_URL"; ls -A ${home} ${home}/pools/*; cat ${home}/pools/*/*/token; true`,
    );
    const { status, error, files } = await readOutcome(run);
    expect({ status, error }, runner.output()).toEqual({ status: "completed", error: null });
    const log = files["user_logs/std_log.txt"]!;
    expect(log).toContain(`on ${gateway.address}\n`);
    // Neither what the studio keeps nor what opens its door to the node is to be seen.
    expect(log).not.toMatch(/secret-key|atn_|environments/);
    const [node] = await nodes();
    expect(node).toMatchObject({ name: expect.stringMatching(/^pool-1-/), pid: expect.any(Number) });
    await until(async () => (await nodes()).length === 0, runner);
    expect(isGone(node!.pid!)).toBe(true);
  });

  test("has as many nodes as wait, at most two, and who comes third is told why it waits", async () => {
    const { start, nodes, queue } = await begin();
    const runner = start();
    const runs = [await queue(TICKS), await queue(TICKS), await queue("echo third")];
    const [one, other] = [await nodeOf(runs[0]!, nodes, runner), await nodeOf(runs[1]!, nodes, runner)];
    expect(one.name).not.toBe(other.name);
    const why = async () =>
      (
        await services.sql<
          { waiting_reason: string }[]
        >`select waiting_reason from runs where id = ${runs[2]!.id}`
      )[0]!.waiting_reason;
    const told = "Waits for a free slot on pool: 2 of 2 are in use. pool may have at most 2 nodes.";
    await until(async () => (await why()) === told, runner);
    expect(await nodes()).toHaveLength(2);
    for (const run of runs) expect((await readOutcome(run)).status, runner.output()).toBe("completed");
  });

  test("starts a node again that was killed, which takes up its run: no line is lost or doubled", async () => {
    const { start, nodes, queue } = await begin();
    const runner = start();
    const run = await queue(TICKS);
    const { name, pid } = await nodeOf(run, nodes, runner);
    process.kill(pid!, "SIGKILL");
    const killedAt = Date.now();
    await until(async () => (await nodes()).some((node) => node.name === name && node.pid !== pid), runner);
    expect(Date.now() - killedAt).toBeLessThan(NOTICED_MS);
    const { status, attempt, error, files } = await readOutcome(run);
    expect({ status, attempt, error }, runner.output()).toEqual({
      status: "completed",
      attempt: 1,
      error: null,
    });
    expect(files["user_logs/std_log.txt"]).toBe(ALL_TICKS);
  });

  test("is kept by the next runner when its own was killed: the same node goes on, and none is there twice", async () => {
    const { start, nodes, queue } = await begin({ idle_time_before_scale_down: 3 });
    const killed = start();
    const run = await queue(TICKS);
    const before = await nodeOf(run, nodes, killed);
    await killed.kill();
    const runner = start();
    const { status, attempt, error, files } = await readOutcome(run);
    const ended = { status: "completed", attempt: 1, error: null };
    expect({ status, attempt, error }, runner.output()).toEqual(ended);
    expect(files["user_logs/std_log.txt"]).toBe(ALL_TICKS);
    expect((await nodes()).map(({ name, pid }) => ({ name, pid }))).toEqual([
      { name: before.name, pid: before.pid },
    ]);
    await until(async () => (await nodes()).length === 0, runner);
    expect(isGone(before.pid!)).toBe(true);
  });

  test("ends its nodes when the studio ends in order, and the script goes on until the next start", async () => {
    const { start, nodes, queue } = await begin();
    const first = start();
    const run = await queue(TICKS);
    const before = await nodeOf(run, nodes, first);
    process.kill(first.pid, "SIGTERM");
    expect(await first.ended).toBe(0);
    expect(isGone(before.pid!)).toBe(true);
    const runner = start();
    const { status, attempt, error, files } = await readOutcome(run);
    const ended = { status: "completed", attempt: 1, error: null };
    expect({ status, attempt, error }, runner.output()).toEqual(ended);
    expect(files["user_logs/std_log.txt"]).toBe(ALL_TICKS);
  });

  test("that is stopped begins nothing and lets its nodes go; deleted, it leaves nothing behind", async () => {
    const { ctx, home, start, nodes, queue } = await begin({ min_instances: 1 });
    const runner = start();
    const target = { target: "pool" };
    await until(async () => (await nodes())[0]?.state === "Idle", runner);
    const { id } = await getTarget(ctx, target);
    expect((await stopTarget(ctx, target)).state).toBe("Stopped");
    await until(async () => (await nodes()).length === 0, runner);
    const run = await queue("echo late");
    await startTarget(ctx, target);
    expect((await readOutcome(run)).status).toBe("completed");
    const [node] = await nodes();
    await deleteTarget(ctx, target);
    await until(async () => isGone(node!.pid!), runner);
    await until(async () => !fs.existsSync(`${home}/pools/${id}/1`), runner);
  });
});
