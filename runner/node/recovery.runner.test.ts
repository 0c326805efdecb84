import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { paths } from "@/domain/data-folder";
import { carrying, signalProcess } from "./drivers/local/processes";
import { prepareNode, startTestNode } from "./testing/with-node";

const TICKS = "for n in $(seq 1 20); do echo tick $n; sleep 0.1; done";
const ALL_TICKS = Array.from({ length: 20 }, (_, index) => `tick ${index + 1}\n`).join("");

describe("a runner that is started again", () => {
  test("adopts the script that went on without it, and no line is missing", async () => {
    const { controller, node, start } = await startTestNode();
    const runId = controller.submit({ command: TICKS });
    await controller.until(() => controller.logOf(runId).includes("tick 3"));
    await node.stop();
    await controller.until(() => controller.logOf(runId).includes("tick 8"));
    await start();
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toBe(ALL_TICKS);
  });

  test("learns the end of a script that ended meanwhile", async () => {
    const { controller, node, home, start } = await startTestNode();
    const runId = controller.submit({ command: "echo up; sleep 0.3; echo over; exit 4" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    await node.stop();
    await controller.until(() => readControl(home, runId, "exit.json"));
    await start();
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "ExitCode",
      exitCode: 4,
      excerpt: "up\nover",
    });
    expect(controller.runs.get(runId)!.progress.filter((step) => step.status === "running")).toHaveLength(1);
  });

  test("fails the run whose processes are gone, with that reason", async () => {
    const { controller, node, home, start } = await startTestNode();
    const runId = controller.submit({ command: "echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    await node.stop();
    signalProcess(wrapperPid(home, runId), "SIGKILL");
    await controller.until(() => carrying(`ATELIER_PROCESS_OF=${runId}.1`).length === 0);
    await start();
    expect(await controller.errorOf(runId)).toMatchObject({ code: "Lost" });
  });

  test("ends the script of a run that was given up meanwhile, and leaves those of other nodes alone", async () => {
    const { controller, node, home, start } = await startTestNode();
    const [given, others] = ["given-up", "others"].map((word) =>
      controller.submit({ command: `echo ${word}; sleep 600` }),
    ) as [string, string];
    await controller.until(() => controller.logOf(given) && controller.logOf(others));
    await node.stop();
    const prepared = path.join(paths.attempt(home, others, 1), "control", "prepared");
    const known = JSON.parse(readFileSync(prepared, "utf8"));
    writeFileSync(prepared, JSON.stringify({ ...known, node: "other" }));
    controller.giveUp(given);
    controller.giveUp(others);
    await start();
    await controller.until(() => carrying(`ATELIER_PROCESS_OF=${given}.1`).length === 0);
    expect(carrying(`ATELIER_PROCESS_OF=${others}.1`)).not.toEqual([]);
    signalProcess(wrapperPid(home, others), "SIGKILL");
  });

  test("starts a run that was claimed and not prepared", async () => {
    const { controller, start, home } = prepareNode();
    const runId = controller.submit({ command: "cat left-over 2>/dev/null; echo once" });
    await controller.claim("nod_1", { run: [0] });
    mkdirSync(path.join(paths.attempt(home, runId, 1), "work"), { recursive: true });
    writeFileSync(path.join(paths.attempt(home, runId, 1), "work", "left-over"), "half");
    await start();
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toBe("once\n");
  });

  test("goes on to cancel what the last one had begun to cancel", async () => {
    const { controller, home, node, start } = await startTestNode({ graceMs: 400 });
    const runId = controller.submit({ command: "trap '' TERM; echo up; while true; do sleep 0.05; done" });
    await controller.until(() => controller.logOf(runId).includes("up"));
    controller.canceled.add(runId);
    await controller.until(() => readControl(home, runId, "ending"));
    await node.stop();
    controller.canceled.delete(runId);
    await start();
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
  });

  test("a run that is given anew while its attempt before is still here ends that one first", async () => {
    const { controller } = await startTestNode();
    const id = controller.submit({ command: "echo first; sleep 600" });
    await controller.until(() => controller.logOf(id) === "first\n");
    controller.giveUp(id);
    controller.submit({ id, attempt: 2, epoch: 2, command: "echo second" });
    expect(await controller.outcomeOf(id)).toEqual({ status: "completed" });
    expect(carrying(`ATELIER_PROCESS_OF=${id}.1`)).toEqual([]);
    expect(controller.runs.get(id)!.files.get("user_logs/std_log.txt")).toBe("second\n");
  });

  test("a stop that ends the runs leaves no process", async () => {
    const { controller, node } = await startTestNode();
    const runId = controller.submit({ command: "echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    await node.stop({ endRuns: true });
    expect(carrying(`ATELIER_PROCESS_OF=${runId}.1`)).toEqual([]);
  });
});

test("a killed wrapper takes its whole run with it, at once", async () => {
  const { controller, home } = await startTestNode();
  const runId = controller.submit({ command: "setsid sleep 600 & echo up; sleep 600" });
  await controller.until(() => controller.logOf(runId) === "up\n");
  signalProcess(wrapperPid(home, runId), "SIGKILL");
  expect(await controller.errorOf(runId)).toMatchObject({ code: "Lost" });
  expect(carrying(`ATELIER_PROCESS_OF=${runId}.1`)).toEqual([]);
});

function readControl(home: string, runId: string, name: string): string | null {
  try {
    return readFileSync(path.join(paths.attempt(home, runId, 1), "control", name), "utf8");
  } catch {
    return null;
  }
}

const wrapperPid = (home: string, runId: string) =>
  Number(readControl(home, runId, "process")!.split(" ")[0]);
