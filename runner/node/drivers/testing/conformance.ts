/**
 * For tests: what every driver owes a run, tried with real processes on the real thing. A driver's own test file calls
 * `testDriver`, and adds only what is special about it.
 */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { newId } from "@/domain/ids";
import type { Assignment } from "@/domain/node/assignment";
import { RunFailure } from "../../failure";
import type { Driver, Job } from "../driver";
import { RecordingLink } from "./recording-link";

/** One place where jobs run, for one test. */
export interface Bench {
  /** Opens the driver as a new process does: what an earlier one has begun there goes on. */
  open(): Promise<Driver>;
  /** Takes from the place all that it knows of the job, as an engine does that was set up anew. */
  forget(assignment: Assignment): Promise<void>;
}

const WAIT_MS = 60_000;
const PIECE_BYTES = 64 * 1024;
const TICKS = "for n in $(seq 1 30); do echo tick $n; sleep 0.1; done; echo once >> outputs/times.txt";
const ALL_TICKS = Array.from({ length: 30 }, (_, index) => `tick ${index + 1}\n`).join("");

export function testDriver(name: string, prepare: () => Promise<Bench>): void {
  describe(`the driver ${name}`, () => {
    test("gives a command its code and inputs, and brings back its log and its outputs", async () => {
      const { link, run } = await begin(prepare);
      const code = [link.file("src/main.py", "import sys; print(open(sys.argv[1]).read(), end='')")];
      const inputs = [{ name: "words", kind: "file" as const, files: [link.file("words.txt", "héllo\n")] }];
      const command =
        "python src/main.py ${{inputs.words}} && echo kept > outputs/kept.txt && echo made > ${{outputs.model}}/made.txt";
      const ended = await run({ command, code, inputs, outputs: [{ name: "model", kind: "folder" }] });
      expect(ended.outcome).toEqual({ status: "completed" });
      expect(Object.fromEntries(link.files)).toEqual({
        "user_logs/std_log.txt": "héllo\n",
        "outputs/kept.txt": "kept\n",
        "named-outputs/model/made.txt": "made\n",
      });
    });

    test.each([
      ["echo why; exit 7", { code: "ExitCode", exitCode: 7, excerpt: "why" }],
      ["kill -SEGV $$", { code: "Signal", signal: "SIGSEGV" }],
      ["no-such-program", { code: "CommandNotFound" }],
    ])("tells why a command failed: %s", async (command, error) => {
      const { run } = await begin(prepare);
      const { outcome } = await run({ command });
      expect(outcome).toMatchObject({ status: "failed", error });
    });

    test("ends a command that hangs when it is canceled, however often that is asked", async () => {
      const { driver, link, job } = await begin(prepare);
      const hanging = job(driver, { command: "trap '' TERM; echo up; while true; do sleep 0.1; done" });
      expect(await hanging.start(never())).toBe("running");
      await untilLogged(hanging, "up\n");
      hanging.cancel();
      hanging.cancel();
      await untilEnded(hanging);
      expect(await hanging.collect()).toEqual({ status: "canceled" });
      expect(link.files.get("user_logs/std_log.txt")).toMatch(/^up\n/);
    });

    test("begins nothing that was canceled before", async () => {
      const { driver, job, link } = await begin(prepare);
      const unwanted = job(driver, { command: "echo begun" });
      unwanted.cancel();
      const failure = await unwanted.start(never()).catch((error) => error);
      expect(failure).toBeInstanceOf(RunFailure);
      expect(await unwanted.giveUp(failure)).toEqual({ status: "canceled" });
      expect(link.files.get("user_logs/std_log.txt") ?? "").toBe("");
    });

    test("gives the log while the command runs, from any offset", async () => {
      const { driver, job } = await begin(prepare);
      const talking = job(driver, { command: TICKS });
      await talking.start(never());
      await untilLogged(talking, "tick 3\n");
      expect(await talking.poll()).toBe("running");
      expect(await readText(talking, 5, 2)).toBe("1\n");
      await untilEnded(talking);
      expect(await readText(talking, 0)).toBe(ALL_TICKS);
      expect(await readText(talking, ALL_TICKS.length)).toBe("");
    });

    test("takes up a job whose node was killed, and loses no line of it", async () => {
      const { bench, driver, job, given } = await begin(prepare);
      // To open one may take longer than the ticks, which wait for nobody.
      const next = await bench.open();
      const dying = new AbortController();
      const assignment = given({ command: TICKS });
      const first = job(driver, assignment);
      await first.start(dying.signal);
      await untilLogged(first, "tick 3\n");
      dying.abort(new Error("killed"));
      const link = new RecordingLink();
      const second = next.job({ ...assignment, hasStarted: true }, link);
      expect(await second.start(never())).toBe("running");
      await untilEnded(second);
      expect(await second.collect()).toEqual({ status: "completed" });
      expect(Object.fromEntries(link.files)).toEqual({
        "user_logs/std_log.txt": ALL_TICKS,
        "outputs/times.txt": "once\n",
      });
    });

    test("learns the end of a job that ended while no node was there", async () => {
      const { bench, driver, job, given } = await begin(prepare);
      const dying = new AbortController();
      const assignment = given({ command: "echo over; exit 4" });
      const first = job(driver, assignment);
      await first.start(dying.signal);
      await untilEnded(first);
      dying.abort(new Error("killed"));
      const second = (await bench.open()).job({ ...assignment, hasStarted: true }, new RecordingLink());
      expect(await second.start(never())).toBe("ended");
      const { outcome } = await finish(second);
      expect(outcome).toMatchObject({ status: "failed", error: { code: "ExitCode", exitCode: 4 } });
    });

    test("starts an attempt once, however often it is told to", async () => {
      const { driver, job, given, link } = await begin(prepare);
      const assignment = given({ command: "echo once >> outputs/times.txt; sleep 1" });
      const jobs = [job(driver, assignment), job(driver, assignment)] as const;
      for (const one of jobs) await one.start(never());
      await Promise.all(jobs.map(untilEnded));
      expect(await jobs[1].collect()).toEqual({ status: "completed" });
      expect(link.files.get("outputs/times.txt")).toBe("once\n");
    });

    test("says that a job is lost of which its place knows nothing any more", async () => {
      const { bench, driver, job, given } = await begin(prepare);
      const assignment = given({ command: "true" });
      const first = job(driver, assignment);
      await first.start(never());
      await untilEnded(first);
      await bench.forget(assignment);
      const second = (await bench.open()).job({ ...assignment, hasStarted: true }, new RecordingLink());
      const failure = await second.start(never()).catch((error) => error);
      expect(failure).toBeInstanceOf(RunFailure);
      expect(await second.giveUp(failure)).toMatchObject({ status: "failed", error: { code: "Lost" } });
    });

    test("leaves nothing running of a job that is dropped", async () => {
      const { driver, job } = await begin(prepare);
      const dropped = job(driver, { command: "echo up; sleep 600" });
      await dropped.start(never());
      await untilLogged(dropped, "up\n");
      await dropped.drop();
      await untilEnded(dropped);
      expect(dropped.isRunning).toBe(false);
    });
  });
}

type Given = Partial<Assignment> & { command: string };

async function begin(prepare: () => Promise<Bench>) {
  const bench = await prepare();
  const link = new RecordingLink();
  const driver = await bench.open();
  const job = (from: Driver, one: Given | Assignment): Job => {
    const made = from.job("id" in one && one.id ? (one as Assignment) : given(one), link);
    onTestFinished(() => made.drop());
    return made;
  };
  const run = (one: Given) => startAndFinish(job(driver, one));
  return { bench, driver, link, job, run, given };
}

function given(one: Given): Assignment {
  const id = newId("run");
  const environment = { label: "minimal", packages: [], variables: {}, notices: [] };
  const nothing = { code: [], inputs: [], outputs: [], variables: {}, masked: [] };
  const place = { attempt: 1, epoch: 1, slot: 0, slots: 1 };
  const who = { id, name: id, workspace: "default", experimentId: "exp_1", token: "atr_test" };
  return { subject: "run", ...who, ...place, ...nothing, environment, ...one };
}

async function startAndFinish(job: Job) {
  await job.start(never());
  return finish(job);
}

async function finish(job: Job) {
  await untilEnded(job);
  return { outcome: await job.collect() };
}

const never = () => new AbortController().signal;

const untilEnded = (job: Job) => until(async () => (await job.poll()) !== "running");
const untilLogged = (job: Job, words: string) => until(async () => (await readText(job, 0)).includes(words));

async function readText(job: Job, offset: number, lengthBytes = PIECE_BYTES): Promise<string> {
  return Buffer.from((await job.readLog(offset, lengthBytes)).bytes).toString();
}

const until = (condition: () => Promise<boolean>) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: WAIT_MS, interval: 20 });
