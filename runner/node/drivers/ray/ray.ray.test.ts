import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { newId } from "@/domain/ids";
import type { Assignment } from "@/domain/node/assignment";
import type { Job } from "../driver";
import { nameOf } from "../remote/plan-job";
import { RecordingLink } from "../testing/recording-link";
import { RayApi } from "./ray-api";
import { attachCluster } from "./testing/attached-cluster";
import { RayHead } from "./testing/ray-head";

const WAIT_MS = 60_000;
/** As long as a head may refuse connections, and what there is to do about it. */
const NOTICED_MS = 15_000;

let head: RayHead;
beforeAll(async () => {
  head = await RayHead.start();
});
afterAll(() => head?.close());

type Given = Partial<Assignment> & { command: string };
function given(one: Given): Assignment {
  const id = newId("run");
  const environment = { label: "minimal", packages: [], variables: {}, notices: [] };
  const nothing = { code: [], inputs: [], outputs: [], variables: {}, masked: [] };
  const who = { id, name: id, workspace: "default", experimentId: "exp_1", token: "atr_secret" };
  return { subject: "run", ...who, attempt: 1, epoch: 1, slot: 0, slots: 1, ...nothing, environment, ...one };
}
const wanting = (environment: Partial<Assignment["environment"]>) => ({
  environment: { label: "own", packages: [], variables: {}, notices: [], ...environment },
});

const never = () => new AbortController().signal;
const until = (condition: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: WAIT_MS, interval: 50 });
const untilEnded = (job: Job) => until(async () => (await job.poll()) === "ended");
const untilLogged = (job: Job, words: string) =>
  until(async () => Buffer.from((await job.readLog(0, 1e6)).bytes).includes(words));

async function attach() {
  const attached = attachCluster(head.address);
  const cluster = await attached.connect();
  await until(() => cluster.problem === undefined);
  const driver = await attached.open(cluster);
  const link = new RecordingLink();
  const job = (one: Given) => {
    const made = driver.job(given(one), link);
    onTestFinished(() => made.drop());
    return made;
  };
  return { ...attached, cluster, driver, link, job };
}

/** The living processes that bear the mark of a run. */
const marked = ({ assignment }: Job): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(
        `ATELIER_PROCESS_OF=${nameOf(assignment)}`,
      );
    } catch {
      return false;
    }
  });

describe("a run on a Ray cluster", () => {
  test("has its packages as Ray's tasks have them, and joins the cluster", async () => {
    const { job, link } = await attach();
    const script =
      "import ray, tinydb; ray.init(log_to_driver=False); print(ray.get(ray.remote(lambda: __import__('tinydb').__version__).remote()) == tinydb.__version__)";
    const made = job({ command: `python -c "${script}"`, ...wanting({ packages: ["tinydb==4.8.2"] }) });
    await made.start(never());
    await untilEnded(made);
    const outcome = await made.collect();
    expect({ outcome, log: link.files.get("user_logs/std_log.txt") }).toEqual({
      outcome: { status: "completed" },
      log: expect.stringMatching(/^True$/m),
    });
  });

  test.each([
    [wanting({ python: "3.6" }), "asks for Python 3.6, and rays has 3."],
    [wanting({ dockerfile: "FROM x" }), "An image or a Dockerfile needs a container engine"],
    [
      { ...wanting({ packages: ["tinydb"] }), indexSecrets: { KEY: "s3cret" } },
      "Ray shows a job's packages to everybody",
    ],
  ])(
    "is refused before Ray hears of it where the cluster cannot have its environment: %j",
    async (one, words) => {
      const { job, api } = await attach();
      const made = job({ command: "true", ...one });
      const failure = await made.start(never()).catch((error: unknown) => error);
      const outcome = await made.giveUp(failure);
      expect(outcome).toMatchObject({ status: "failed", error: { code: "EnvironmentBuild" } });
      expect(JSON.stringify(outcome)).toContain(words);
      expect(await api.find(nameOf(made.assignment))).toBeNull();
    },
  );

  test("that finds no place waits, says so in Ray's words, and is canceled from there: it never begins", async () => {
    const { job, link, api } = await attach();
    const first = job({ command: "echo up; sleep 600", reserve: { num_cpus: 4 } });
    await first.start(never());
    await untilLogged(first, "up\n");
    const made = job({ command: "true", reserve: { num_cpus: 4 } });
    const started = made.start(never()).catch((failure: unknown) => made.giveUp(failure));
    await until(() => JSON.stringify(link.progress).includes("Waiting in Ray on rays: "));
    made.cancel();
    expect(await started).toEqual({ status: "canceled" });
    await first.drop();
    await until(async () => (await api.find(nameOf(made.assignment)))?.status === "STOPPED");
  });

  test("that somebody stops in Ray has failed with Ray's word, and leaves no process and no folder", async () => {
    const { job, api } = await attach();
    const made = job({ command: "pwd; trap '' TERM; while true; do sleep 0.1; done" });
    await made.start(never());
    await untilLogged(made, "/work\n");
    const [folder = ""] = Buffer.from((await made.readLog(0, 1e6)).bytes)
      .toString()
      .split("/run/runs/");
    await api.stop(nameOf(made.assignment));
    await untilEnded(made);
    expect(await made.collect()).toMatchObject({
      status: "failed",
      error: { code: "Lost", message: expect.stringContaining("rays has ended the run's job (STOPPED)") },
    });
    await until(() => marked(made).length === 0 && !existsSync(folder));
  });

  test("leaves its exit code to Ray, and nothing else", async () => {
    const { job, api } = await attach();
    const made = job({ command: "pwd; exit 3" });
    await made.start(never());
    await untilEnded(made);
    const [folder = ""] = Buffer.from((await made.readLog(0, 1e6)).bytes)
      .toString()
      .split("/run/runs/");
    expect(existsSync(folder)).toBe(true);
    await made.collect();
    await made.clear();
    await until(() => !existsSync(folder));
    await until(async () => (await api.find(nameOf(made.assignment)))?.status === "FAILED");
    expect((await api.find(nameOf(made.assignment)))?.message).toContain("3");
  });
});

describe("a target that is a Ray cluster", () => {
  test("says where the studio is not reached from there", async () => {
    const attached = attachCluster(head.address);
    const cluster = await attached.connect({ studioUrl: "http://127.0.0.1:9" });
    await until(() => cluster.problem?.includes("studio_url") === true);
    expect(cluster.problem).toMatch(
      /^rays: The studio at http:\/\/127.0.0.1:9 cannot be reached from here: .*refused/,
    );
  });

  test("says that what answers is no Ray, and never what that has said", async () => {
    await expect(new RayApi("rays", "http://169.254.169.254", undefined).version()).rejects.toThrow(
      "169.254.169.254 is no address of a cluster",
    );
    await expect(new RayApi("rays", "http://127.0.0.1:9", undefined).version()).rejects.toThrow(
      "ECONNREFUSED",
    );
  });

  test("is gone with its runs when its head is killed, within 15 s and by name, and no process of them goes on", async () => {
    const { job, cluster } = await attach();
    const made = job({ command: "while true; do echo tick; sleep 0.1; done" });
    await made.start(never());
    await untilLogged(made, "tick\n");
    head.down();
    const begun = performance.now();
    await untilEnded(made);
    const outcome = await made.collect();
    expect(performance.now() - begun).toBeLessThan(NOTICED_MS);
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "Lost", message: expect.stringMatching(/^rays is gone: its head refuses connections/) },
    });
    await until(() => marked(made).length === 0);
    await head.up();
    await until(() => cluster.problem === undefined);
    const next = job({ command: "echo again" });
    await next.start(never());
    await untilEnded(next);
    expect(await next.collect()).toEqual({ status: "completed" });
  });
});
