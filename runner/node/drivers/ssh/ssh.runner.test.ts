import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { newId } from "@/domain/ids";
import type { Assignment } from "@/domain/node/assignment";
import type { BuildReport } from "@/domain/node/messages";
import { startIndex } from "../../testing/package-index";
import type { Job } from "../driver";
import { nameOf } from "../remote/plan-job";
import { RecordingLink } from "../testing/recording-link";
import { attachMachine } from "./testing/attached";

const WAIT_MS = 60_000;
const METRIC = `import json, os, sys, time, urllib.request
def metric(value):
    body = json.dumps({"run_id": os.environ["MLFLOW_RUN_ID"], "key": "n", "value": value, "timestamp": 0, "step": value}).encode()
    headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
    address = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric"
    urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30).read()
for value in range(int(sys.argv[1])):
    print("value", value, flush=True)
    metric(value)
    time.sleep(0.1)
`;

/** What the studio's doors are told, by a server in their place: only what arrives there matters here. */
async function listenAsStudio() {
  const told: { path: string; token: string; value: number }[] = [];
  const server = http.createServer(async (request, reply) => {
    const { value } = JSON.parse(await text(request)) as { value: number };
    told.push({ path: request.url!, token: request.headers.authorization!, value });
    reply.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { told, port: (server.address() as AddressInfo).port };
}

const given = (one: Partial<Assignment> & { command: string }): Assignment => {
  const id = newId("run");
  const environment = { label: "minimal", packages: [], variables: {}, notices: [] };
  const nothing = { code: [], inputs: [], outputs: [], variables: {}, masked: [] };
  const who = { id, name: id, workspace: "default", experimentId: "exp_1", token: "atr_secret" };
  return { subject: "run", ...who, attempt: 1, epoch: 1, slot: 0, slots: 1, ...nothing, environment, ...one };
};

const never = () => new AbortController().signal;
const until = (condition: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: WAIT_MS, interval: 20 });
const untilEnded = (job: Job) => until(async () => (await job.poll()) === "ended");
const untilLogged = (job: Job, words: string) =>
  until(async () => Buffer.from((await job.readLog(0, 1e6)).bytes).includes(words));

describe("a machine that is attached by ssh", () => {
  test("loses no line and no metric of a run while its connection is away", async () => {
    const machine = await attachMachine();
    const { told, port } = await listenAsStudio();
    const connection = await machine.connect(port);
    const link = new RecordingLink();
    const driver = await machine.open(connection);
    const code = [link.file("metric.py", METRIC)];
    const job = driver.job(given({ command: "python metric.py 40", code, masked: ["atr_secret"] }), link);
    onTestFinished(() => job.drop());
    await job.start(never());
    await untilLogged(job, "value 3\n");
    await machine.sshd.down();
    expect(await job.poll()).toBe("running");
    await until(() => driver.hold?.includes("box") === true);
    const before = told.length;
    const log = path.join(machine.top, "runs", nameOf(job.assignment), "user.log");
    await until(() => readFileSync(log, "utf8").includes("value 20\n"));
    expect(told.length).toBe(before);
    await machine.sshd.up();
    await untilEnded(job);
    expect(await job.collect()).toEqual({ status: "completed" });
    const lines = Array.from({ length: 40 }, (_, n) => `value ${n}\n`).join("");
    expect(link.files.get("user_logs/std_log.txt")).toBe(lines);
    expect([...new Set(told.map(({ value }) => value))]).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(new Set(told.map(({ path, token }) => `${path} ${token}`))).toEqual(
      new Set(["/mlflow/default/api/2.0/mlflow/runs/log-metric Bearer atr_secret"]),
    );
    await job.clear();
    expect(existsSync(path.dirname(log))).toBe(false);
  });

  test("runs nothing when it shows another host key than the first time, and says so", async () => {
    const machine = await attachMachine();
    const connection = await machine.connect();
    const driver = await machine.open(connection);
    await machine.sshd.down();
    machine.sshd.changeHostKey();
    await machine.sshd.up();
    await until(() => driver.hold?.startsWith("The host key of box changed") === true);
    const link = new RecordingLink();
    const job = driver.job(given({ command: "echo hi" }), link);
    const started = job.start(never()).catch((failure: Error) => failure.message);
    await until(() => link.progress.length > 0);
    expect(link.progress[0]).toMatchObject({
      status: "preparing",
      waitingReason: expect.stringContaining("host key of box changed"),
    });
    job.cancel();
    expect(await started).toBe("The run was canceled.");
    expect(await job.giveUp(new Error("canceled"))).toEqual({ status: "canceled" });
  });

  test("brings back no file that a link of the run leads to outside of it", async () => {
    const machine = await attachMachine();
    const link = new RecordingLink();
    const driver = await machine.open(await machine.connect());
    const command =
      "ln -s /etc/passwd outputs/stolen; ln -s / outputs/all; echo own > outputs/own.txt; ln -s own.txt outputs/same.txt";
    const job = driver.job(given({ command }), link);
    await job.start(never());
    await untilEnded(job);
    expect(await job.collect()).toEqual({ status: "completed" });
    expect([...link.files.keys()].sort()).toEqual([
      "outputs/own.txt",
      "outputs/same.txt",
      "user_logs/std_log.txt",
    ]);
    expect(link.notices.join()).toMatch(/Not collected.*work\/outputs\/all, work\/outputs\/stolen/);
  });

  test("shows a run no other run's files and processes, nor what is ours there, where bubblewrap works", async () => {
    const machine = await attachMachine();
    const connection = await machine.connect();
    expect(connection.facts!.isIsolating).toBe(true);
    const driver = await machine.open(connection);
    const link = new RecordingLink();
    const other = driver.job(given({ command: "echo up; exec sleep 611" }), link);
    onTestFinished(() => other.drop());
    await other.start(never());
    await untilLogged(other, "up\n");
    const command = `ls ${machine.top} ${machine.top}/runs; ls ../control; ls /tmp; ps ax | grep -c "[s]leep 611"; touch /var/tmp/x || echo shut`;
    const job = driver.job(given({ command }), link);
    await job.start(never());
    await untilEnded(job);
    expect(await job.collect()).toEqual({ status: "completed" });
    expect(link.files.get("user_logs/std_log.txt")!.split("\n")).toEqual([
      `${machine.top}:`,
      "runs",
      "",
      `${machine.top}/runs:`,
      nameOf(job.assignment),
      "0",
      expect.stringContaining("Read-only file system"),
      "shut",
      "",
    ]);
  });

  test("uses no cached file whose bytes were changed there", async () => {
    const machine = await attachMachine();
    const link = new RecordingLink();
    const driver = await machine.open(await machine.connect());
    const file = link.file("main.py", "print('as it was written')\n");
    const run = async () => {
      const job = driver.job(given({ command: "python main.py", code: [file] }), link);
      await job.start(never());
      await untilEnded(job);
      await job.collect();
      return link.files.get("user_logs/std_log.txt");
    };
    await run();
    const cached = path.join(machine.top, "contents", file.sha256.slice(0, 2), file.sha256);
    writeFileSync(cached, "print('as another run left it')\n");
    expect(await run()).toBe("as it was written\n");
  });

  test("builds an environment there once, says why one cannot be built, and builds anew what was changed since", async () => {
    const machine = await attachMachine();
    const index = await startIndex({ "told-of": "said.append('built')" });
    const link = new RecordingLink();
    const builds: BuildReport[] = [];
    const driver = await machine.open(await machine.connect(), 60_000, builds);
    const run = async (name: string) => {
      const packages = [`--index-url ${index.url}`, name];
      const environment = { label: "mine", packages, variables: {}, notices: [] };
      const command = "python -c 'import told_of; print(told_of.__file__)'";
      const job = driver.job(given({ command, environment }), link);
      onTestFinished(() => job.drop());
      try {
        await job.start(never());
      } catch (failure) {
        return job.giveUp(failure);
      }
      await untilEnded(job);
      return job.collect();
    };
    expect(await run("told-of")).toEqual({ status: "completed" });
    const file = link.files.get("user_logs/std_log.txt")!.trim();
    expect(file).toMatch(/\/environments\/[0-9a-f]{64}\/env\/.*told_of\.py$/);
    expect(builds.map(({ status }) => status)).toEqual(["building", "ready"]);
    expect(builds[1]!.resolved!.join()).toMatch(/told.of==1\.0/);
    expect(link.files.get("azureml-logs/environment_build.log")).toContain("The environment is ready.");
    expect(await run("told-of")).toEqual({ status: "completed" });
    expect(builds).toHaveLength(2);
    writeFileSync(file, "raise SystemExit(9)\n");
    expect(await run("told-of")).toEqual({ status: "completed" });
    expect(builds.slice(2).map(({ status }) => status)).toEqual(["building", "ready"]);
    expect(await run("nobody-has-this")).toMatchObject({
      status: "failed",
      error: { code: "EnvironmentBuild", message: expect.stringContaining("nobody-has-this") },
    });
  });

  test("ends by itself what nobody has asked for long, and is lost when it is silent as long", async () => {
    const machine = await attachMachine();
    const link = new RecordingLink();
    const driver = await machine.open(await machine.connect(), 1_500);
    const job = driver.job(given({ command: "echo up; sleep 600" }), link);
    onTestFinished(() => job.drop());
    await job.start(never());
    await untilLogged(job, "up\n");
    await machine.sshd.down();
    const control = path.join(machine.top, "runs", nameOf(job.assignment), "control");
    await until(() => existsSync(path.join(control, "exit.json")));
    expect(readFileSync(path.join(control, "ending"), "utf8")).toBe("silence");
    await untilEnded(job);
    expect(await job.collect()).toMatchObject({
      status: "failed",
      error: { code: "Lost", message: expect.stringContaining("Nothing was heard of box for 2 s") },
    });
  });

  test("is left as it was when it is detached, and runs that nobody knows any more are ended", async () => {
    const machine = await attachMachine();
    const connection = await machine.connect();
    const driver = await machine.open(connection);
    const aside = path.join(machine.sshd.folder, "aside.txt");
    writeFileSync(aside, "another's");
    const command = `ln -s ${machine.sshd.folder} outputs/all; mkdir outputs/shut; chmod 0 outputs/shut; echo up; sleep 600`;
    const begin = async () => {
      const job = driver.job(given({ command }), new RecordingLink());
      await job.start(never());
      await untilLogged(job, "up\n");
      return job;
    };
    await begin();
    const next = await machine.open(connection);
    await next.settle([]);
    expect(readdirSync(path.join(machine.top, "runs"))).toEqual([]);
    await begin();
    await connection.call("detach");
    expect(existsSync(machine.top)).toBe(false);
    expect(readFileSync(aside, "utf8")).toBe("another's");
  });

  test("that does not know the key, or listens nowhere, is said in a sentence", async () => {
    const machine = await attachMachine();
    const connection = await machine.connect();
    const { port } = machine.sshd;
    await machine.sshd.down();
    await until(() => connection.problem !== undefined);
    await until(() => /Connection refused\.$/.test(connection.problem!));
    expect(connection.problem).toBe(
      `box (${machine.sshd.user}@127.0.0.1:${port}) cannot be reached: Connection refused.`,
    );
    machine.sshd.forgetKeys();
    await machine.sshd.up();
    await until(() => connection.problem?.startsWith("box refuses the private key") === true);
  });
});
