import fs from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { waitFor } from "@/scripts/testing/start-studio";
import { findLog } from "@/server/logs/log-source";
import { openLog } from "@/server/logs/open-log";
import { revokeNodeToken } from "@/server/nodes/node-tokens";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { prepareRemoteNode } from "./testing/node-process";
import { type QueuedRun, queueCommand, readOutcome } from "./testing/run-outcome";
import {
  buildRunner,
  killProcessesOf,
  processesOf,
  type RunnerProcess,
  startRunner,
} from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
beforeAll(buildRunner);

/** The promise of a lapsed lease: 8 s to lapse, 5 s more to be given up, and the sweep's second. */
const NOTICED_MS = 15_000;
const WAIT_MS = 45_000;
const FOREVER = "echo up; sleep 600";
const TICKS = 100;
const ALL_TICKS = Array.from({ length: TICKS }, (_, n) => `tick ${n + 1}\n`).join("");

async function begin() {
  const ctx = await makeWorkspace(services);
  const node = await prepareRemoteNode(services, gateway.address, ctx);
  const queue = (command: string, given = {}) =>
    queueCommand(services, command, { ctx, compute: node.target, ...given });
  return { ctx, node, queue };
}

/** What a page that follows the log has been told by now. */
async function readLive({ id }: QueuedRun): Promise<string> {
  const log = await openLog(services, await findLog(services, { runId: id, stream: "user" }));
  const bytes = await log?.read(0, 1024 ** 2);
  await log?.close();
  return Buffer.isBuffer(bytes) ? bytes.toString() : "";
}

/** The node's own process names its folder too. */
const scriptsOf = (home: string, node: RunnerProcess) => processesOf(home).filter((pid) => pid !== node.pid);

async function untilLive(run: QueuedRun, words: string, node?: RunnerProcess): Promise<void> {
  await waitFor(async () => (await readLive(run)).includes(words), WAIT_MS, 20).catch(async (failure) => {
    const [row] = await services.sql`select status, waiting_reason, error from runs where id = ${run.id}`;
    throw new Error(`${failure.message} ${JSON.stringify(row)}\n${node?.output() ?? ""}`);
  });
}

describe("a node on another machine", () => {
  test("executes the runs of its target over HTTP, and holds no address of the database", async () => {
    const { node, queue } = await begin();
    const process = node.start();
    const script = `import json, os, urllib.request
door = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric"
headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
point = {"run_id": os.environ["MLFLOW_RUN_ID"], "key": "loss", "value": 0.5, "step": 1, "timestamp": 1700000000000}
urllib.request.urlopen(urllib.request.Request(door, json.dumps(point).encode(), headers), timeout=10).read()
print(os.environ["ATELIER_URL"])
open("outputs/large.bin", "wb").write(os.urandom(3_000_000))
`;
    const run = await queue(`python - <<'END'\n${script}END`);
    await untilLive(run, gateway.address, process);
    const { status, error, events, files } = await readOutcome(run);
    expect({ status, error }, process.output()).toEqual({ status: "completed", error: null });
    expect(events).toEqual(["preparing", "running", "finalizing", "completed"]);
    expect(files["user_logs/std_log.txt"]).toBe(`${gateway.address}\n`);
    expect(Object.keys(files).sort()).toEqual(["outputs/large.bin", "user_logs/std_log.txt"]);
    const [logged] = await services.sql`select count from series where run_id = ${run.id} and key = 'loss'`;
    expect(Number(logged?.count)).toBe(1);
    const own = fs.readFileSync(`/proc/${process.pid}/environ`, "utf8");
    expect(own).not.toMatch(/postgres|DATABASE_URL|SECRET/);
  });

  test("sends its log while the command prints it, and its machine's metrics", async () => {
    const { node, queue } = await begin();
    const process = node.start();
    const run = await queue("echo first; sleep 4; echo second; sleep 600");
    await untilLive(run, "first\n", process);
    expect(await readLive(run)).toBe("first\n");
    await untilLive(run, "first\nsecond\n");
    const keys = () => services.sql`select key from series where run_id = ${run.id}`;
    await waitFor(async () => (await keys()).some(({ key }) => key.startsWith("system/")), WAIT_MS);
    await cancelRun(run.ctx, run.name);
    await readOutcome(run);
  });

  test("ends a run that is canceled, at once, and keeps what it left", async () => {
    const { node, queue } = await begin();
    const process = node.start();
    const run = await queue(`echo kept > outputs/x.txt; ${FOREVER}`);
    await untilLive(run, "up\n");
    const since = performance.now();
    await cancelRun(run.ctx, run.name);
    const { status, files } = await readOutcome(run);
    expect({ status, files }).toEqual({
      status: "canceled",
      files: { "user_logs/std_log.txt": "up\n", "outputs/x.txt": "kept\n" },
    });
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(scriptsOf(node.home, process)).toEqual([]);
  });

  test("that is killed leaves its script at work; started again it adopts it, and no line is missing", async () => {
    const { node, queue } = await begin();
    const first = node.start();
    const run = await queue(`for n in $(seq ${TICKS}); do echo tick $n; sleep 0.05; done`);
    await untilLive(run, "tick 20\n", first);
    await first.kill();
    node.start();
    const { status, attempt, events, files } = await readOutcome(run);
    expect({ status, attempt }).toEqual({ status: "completed", attempt: 1 });
    expect(events).toEqual(["preparing", "running", "finalizing", "completed"]);
    expect(files["user_logs/std_log.txt"]).toBe(ALL_TICKS);
    expect(fs.readdirSync(`${services.home}/sent-logs`)).toContain(`${run.id}.1`);
  });

  test("that is killed with its scripts is noticed, and what it had sent of the log stays readable", async () => {
    const { node, queue } = await begin();
    const lost = node.start();
    const run = await queue(FOREVER);
    await untilLive(run, "up\n");
    const studio = startRunner({ databaseUrl: database.url, home: services.home });
    await readOutcome(await queueCommand(services, "echo the clock goes"));
    await lost.kill();
    killProcessesOf(node.home);
    const since = performance.now();
    const { status, error, events } = await readOutcome(run);
    expect(performance.now() - since, studio.output()).toBeLessThan(NOTICED_MS);
    expect({ status, error }).toMatchObject({ status: "failed", error: { code: "Lost" } });
    expect(events.slice(-2)).toEqual(["notResponding", "failed"]);
    expect(await readLive(run)).toBe("up\n");
  });

  test("whose token is revoked ends what it executes, and itself", async () => {
    const { node, queue } = await begin();
    const process = node.start();
    const run = await queue(FOREVER);
    await untilLive(run, "up\n", process);
    await revokeNodeToken(services.db, node.name);
    expect(await process.ended).toBe(1);
    expect(process.output()).toContain("unknown or revoked");
    expect(processesOf(node.home)).toEqual([]);
  });
});
