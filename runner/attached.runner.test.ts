import fs from "node:fs";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { waitFor } from "@/scripts/testing/start-studio";
import { createTarget } from "@/server/compute/create-target";
import { deleteTarget } from "@/server/compute/delete-target";
import { getTarget } from "@/server/compute/list-targets";
import { findLog } from "@/server/logs/log-source";
import { openLog } from "@/server/logs/open-log";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { Sshd } from "./node/drivers/ssh/testing/sshd";
import { type QueuedRun, queueCommand, readOutcome } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
beforeAll(buildRunner);

const WAIT_MS = 20_000;
const METRIC = `import json, os, urllib.request
door = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric"
headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
point = {"run_id": os.environ["MLFLOW_RUN_ID"], "key": "loss", "value": 0.5, "step": 1, "timestamp": 1700000000000}
urllib.request.urlopen(urllib.request.Request(door, json.dumps(point).encode(), headers), timeout=10).read()
print(door.split("/mlflow")[0])
`;

async function attach() {
  const sshd = await Sshd.start();
  onTestFinished(() => sshd.close());
  const ctx = await makeWorkspace(services);
  const key = sshd.privateKey.trimEnd().replaceAll("\n", "\n  ");
  const yaml = `name: box\ntype: ssh\naddress: 127.0.0.1\nport: ${sshd.port}\nuser: ${sshd.user}\nslots: 2\nfolder: ${sshd.folder}\nprivate_key: |\n  ${key}\n`;
  await createTarget(ctx, { yaml });
  const variables = {
    PORT: new URL(gateway.address).port,
    ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters",
  };
  const start = () => startRunner({ databaseUrl: database.url, home: services.home }, variables);
  const queue = (command: string) => queueCommand(services, command, { ctx, compute: "box" });
  const target = () => getTarget(ctx, { target: "box" });
  return { sshd, ctx, start, queue, target };
}

async function readLive({ id }: QueuedRun): Promise<string> {
  const log = await openLog(services, await findLog(services, { runId: id, stream: "user" }));
  const bytes = await log?.read(0, 1024 ** 2);
  await log?.close();
  return Buffer.isBuffer(bytes) ? bytes.toString() : "";
}

const untilLive = (run: QueuedRun, words: string) =>
  waitFor(async () => (await readLive(run)).includes(words), WAIT_MS, 20);

describe("the runner of a studio to which a machine is attached", () => {
  test("carries out its runs there, which reach the studio, and pins the key that it saw", async () => {
    const { sshd, start, queue, target } = await attach();
    const runner = start();
    const run = await queue(`id -un; python - <<'END'\n${METRIC}END\necho made > outputs/made.txt`);
    const { status, error, events, files } = await readOutcome(run);
    expect({ status, error }, runner.output()).toEqual({ status: "completed", error: null });
    expect(events).toEqual(["preparing", "running", "finalizing", "completed"]);
    expect(files["outputs/made.txt"]).toBe("made\n");
    const [who, door] = files["user_logs/std_log.txt"]!.split("\n");
    expect(who).toBe(sshd.user);
    expect(door).not.toBe(gateway.address);
    const [logged] = await services.sql`select count from series where run_id = ${run.id} and key = 'loss'`;
    expect(Number(logged?.count)).toBe(1);
    const shown = await target();
    expect(shown).toMatchObject({
      state: "Running",
      slots: 2,
      hostKey: expect.stringMatching(/^ssh-ed25519 /),
    });
    expect(shown.nodes[0]?.facts?.isolation.explain).toContain("one account");
    expect(JSON.stringify(shown)).not.toContain("PRIVATE KEY");
  });

  test("that is killed in mid-run takes the run up when it starts again, and loses no line of it", async () => {
    const { start, queue } = await attach();
    const first = start();
    const run = await queue("for n in $(seq 60); do echo tick $n; sleep 0.1; done");
    await untilLive(run, "tick 10\n");
    await first.kill();
    const second = start();
    const { status, attempt, files, error } = await readOutcome(run);
    expect({ status, attempt, error }, second.output()).toEqual({
      status: "completed",
      attempt: 1,
      error: null,
    });
    expect(files["user_logs/std_log.txt"]).toBe(
      Array.from({ length: 60 }, (_, n) => `tick ${n + 1}\n`).join(""),
    );
  });

  test("ends a run there that is canceled, and removes all of its folder once the machine is detached", async () => {
    const { sshd, ctx, start, queue } = await attach();
    start();
    const run = await queue("echo up; sleep 600");
    await untilLive(run, "up\n");
    await expect(deleteTarget(ctx, { target: "box" })).rejects.toThrow(run.name);
    await cancelRun(ctx, run.name);
    expect((await readOutcome(run)).status).toBe("canceled");
    await deleteTarget(ctx, { target: "box" });
    await waitFor(
      async () => !fs.existsSync(sshd.folder) || fs.readdirSync(sshd.folder).length === 0,
      WAIT_MS,
    );
  });

  test("leaves runs waiting with the cause while the machine cannot be reached, and fails none", async () => {
    const { sshd, start, queue, target } = await attach();
    await sshd.down();
    start();
    const run = await queue("echo hi");
    await waitFor(async () => (await target()).state === "Unreachable", WAIT_MS);
    const [row] = await services.sql`select status, waiting_reason from runs where id = ${run.id}`;
    await waitFor(async () => {
      const [now] = await services.sql`select waiting_reason from runs where id = ${run.id}`;
      return /box does not answer since .* Connection refused/.test(now?.waiting_reason ?? "");
    }, WAIT_MS);
    expect(row?.status).toBe("queued");
    await sshd.up();
    expect(await readOutcome(run)).toMatchObject({ status: "completed", waitingReason: null });
  });
});
