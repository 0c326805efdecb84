import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices, uniqueWord } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { waitFor } from "@/scripts/testing/start-studio";
import { createTarget } from "@/server/compute/create-target";
import { getTarget } from "@/server/compute/list-targets";
import { setTargetNetwork } from "@/server/compute/set-target-network";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { submitFiles } from "@/server/submit/testing";
import { type QueuedRun, readOutcome } from "./testing/run-outcome";
import { buildRunner, type RunnerProcess, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
beforeAll(buildRunner);

const WAIT_MS = 45_000;

/** A pool of two nodes whose runs have the machine's network, and a runner that keeps it. */
async function begin() {
  const ctx = await makeWorkspace(services);
  const own = { max_instances: 2, idle_time_before_scale_down: 1 };
  await createTarget(ctx, { yaml: JSON.stringify({ name: "pool", type: "amlcompute", ...own }) });
  await setTargetNetwork(ctx, { name: "pool", network: "full" });
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-gang-"));
  fs.chmodSync(home, 0o700);
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }));
  const port = new URL(gateway.address).port;
  const variables = {
    PORT: port,
    ATELIER_SLOTS: "1",
    ATELIER_NODE_NAME: uniqueWord("own"),
    ATELIER_NETWORK: "full",
  };
  const runner = startRunner({ databaseUrl: database.url, home }, variables);
  const submit = async (script: string, processes = 1): Promise<QueuedRun> => {
    const yaml = JSON.stringify({
      ...{ command: "python main.py", code: "src", environment: "azureml:minimal@latest", compute: "pool" },
      resources: { instance_count: 2 },
      distribution: { type: "pytorch", process_count_per_instance: processes },
    });
    const { run } = await submitFiles(ctx, yaml, { "src/main.py": script });
    return { id: run.id, name: run.name, ctx };
  };
  const nodes = async () => (await getTarget(ctx, { target: "pool" })).nodes;
  return { home, runner, submit, nodes };
}

const until = (what: () => Promise<boolean> | boolean, runner: RunnerProcess) =>
  waitFor(async () => what(), WAIT_MS, 20).catch((failure) => {
    throw new Error(`${failure.message}\n${runner.output()}`);
  });

const statesOf = async ({ id }: QueuedRun): Promise<string[]> =>
  (
    await services.sql<
      { state: string }[]
    >`select state from run_peers where run_id = ${id} order by instance`
  ).map(({ state }) => state);

/** How many processes of this machine have the word in their command line. */
const processesWith = (word: string): number =>
  fs.readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && fs.readFileSync(`/proc/${name}/cmdline`, "utf8").includes(word);
    } catch {
      return false;
    }
  }).length;

const sorted = (text = "") => text.trim().split("\n").sort();

const ALL_REDUCE = `import os, socket, time
rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
place = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
part = 10 ** rank
if rank == 0:
    server = socket.create_server(place)
    others = [server.accept()[0] for _ in range(size - 1)]
    total = part + sum(int(other.makefile().readline()) for other in others)
    for other in others: other.sendall(f"{total}\\n".encode())
else:
    while True:
        try:
            line = socket.create_connection(place)
            break
        except ConnectionRefusedError: time.sleep(0.05)
    line.sendall(f"{part}\\n".encode())
    total = int(line.makefile().readline())
names = ("LOCAL_RANK", "NODE_RANK", "AZUREML_NODE_COUNT")
print(f"{rank} of {size}:", total, *(os.environ[name] for name in names))
`;

const forever = (word: string, first = "") => `import os, subprocess
rank = os.environ["RANK"]
${first}
print("up", flush=True)
subprocess.run(["python", "-c", "import time; time.sleep(600)", "${word}"])
`;

describe("a run of two instances on a pool", () => {
  test("starts the processes of both, on two nodes, which find each other", async () => {
    const { submit, runner } = await begin();
    const run = await submit(ALL_REDUCE, 2);
    const { status, error, files } = await readOutcome(run);
    expect({ status, error }, runner.output()).toEqual({ status: "completed", error: null });
    expect(sorted(files["user_logs/std_log.txt"])).toEqual([
      "0 of 4: 1111 0 0 2",
      "[rank 1] 1 of 4: 1111 1 0 2",
    ]);
    expect(sorted(files["user_logs/std_log_instance_1.txt"])).toEqual([
      "2 of 4: 1111 0 1 2",
      "[rank 3] 3 of 4: 1111 1 1 2",
    ]);
    const taken = await services.sql<
      { node_id: string }[]
    >`select node_id from run_peers where run_id = ${run.id}`;
    expect(new Set(taken.map(({ node_id }) => node_id)).size).toBe(2);
  });

  test("ends when one of them fails, with its cause, and leaves no process", async () => {
    const { submit, runner } = await begin();
    const word = uniqueWord("failing");
    const run = await submit(forever(word, 'if rank == "1": raise RuntimeError("no such shard")'));
    const { status, error, files } = await readOutcome(run);
    expect(status, runner.output()).toBe("failed");
    expect(error!.message).toMatch(/^\[instance 1\] /);
    expect(`${error!.message} ${error!.excerpt}`).toContain("no such shard");
    expect(files["user_logs/std_log_instance_1.txt"]).toContain("RuntimeError: no such shard");
    await until(() => processesWith(word) === 0, runner);
  });

  test("is canceled with all its processes", async () => {
    const { submit, runner } = await begin();
    const word = uniqueWord("canceled");
    const run = await submit(forever(word));
    await until(async () => (await statesOf(run)).join() === "running,running", runner);
    await until(() => processesWith(word) >= 2, runner);
    await cancelRun(run.ctx, run.name);
    expect((await readOutcome(run)).status).toBe("canceled");
    expect(await statesOf(run)).toEqual(["ended", "ended"]);
    expect(processesWith(word)).toBe(0);
  });

  test("goes on where the node of one was killed, which is started again and takes it up", async () => {
    const { submit, runner, nodes } = await begin();
    const run = await submit(`import os, time
for n in range(60):
    print("tick", n, flush=True)
    time.sleep(0.1)
`);
    await until(async () => (await statesOf(run)).join() === "running,running", runner);
    const [peer] = await services.sql<
      { name: string }[]
    >`select n.name from run_peers p join nodes n on n.id = p.node_id
      where p.run_id = ${run.id} and p.instance = 1`;
    const { pid } = (await nodes()).find(({ name }) => name === peer!.name)!;
    process.kill(pid!, "SIGKILL");
    const { status, error, files } = await readOutcome(run);
    expect({ status, error }, runner.output()).toEqual({ status: "completed", error: null });
    const ticks = Array.from({ length: 60 }, (_, n) => `tick ${n}\n`).join("");
    expect(files["user_logs/std_log_instance_1.txt"]).toBe(ticks);
    expect(files["user_logs/std_log.txt"]).toBe(ticks);
  });
});
