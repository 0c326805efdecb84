import { existsSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fillUp, mountSmallDisk } from "@/scripts/testing/small-disk";
import { startTestNode } from "../../../testing/with-node";
import { readDisk } from "./reserve.mjs";

const MIB = 1024 ** 2;
const RESERVE = 32 * MIB;
const freeOf = (home: string): number => statfsSync(home).bavail * statfsSync(home).bsize;
/** Writes until it is ended; the disk has no room for all of it. */
const FILL = "head -c 2000000000 /dev/zero";

/** Fills a file of which nothing is left but its mapping. */
const MAP = `import ctypes, os, time
at = os.open("x", os.O_RDWR | os.O_CREAT)
os.unlink("x")
os.write(at, bytes(80000000))
keep = ctypes.CDLL(None).mmap
keep.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
keep(None, 80000000, 1, 1, at, 0)
os.close(at)
time.sleep(600)`;

describe("a run's limit on the disk", () => {
  test("ends it as DiskFull, with the limit and what it took, and its disk is free again", async () => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk(), runDiskBytes: 50 * MIB });
    const runId = controller.submit({ command: "head -c 80000000 /dev/zero > big; echo written; sleep 600" });
    const error = await controller.errorOf(runId);
    expect(error.code).toBe("DiskFull");
    expect(error.message).toMatch(
      /took [5-8]\d(\.\d)? MB of the disk, and its limit was 52\.4 MB \(ATELIER_RUN_DISK/,
    );
    expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toMatch(/^written\n/);
    await controller.until(() => freeOf(home) > 250 * MIB);
  });

  test.each([
    ["its /tmp", "head -c 80000000 /dev/zero > /tmp/x"],
    ["its home", 'head -c 80000000 /dev/zero > "$HOME/x"'],
    ["its outputs", "head -c 80000000 /dev/zero > outputs/x"],
    ["its log", "head -c 80000000 /dev/zero"],
    ["many small files", "for n in $(seq 9000); do echo > outputs/$n; done; head -c 30000000 /dev/zero > x"],
    ["what is mapped of files without a name", `python -c '${MAP}'`],
    ["files that have no name any more", "exec 7> x; rm x; head -c 80000000 /dev/zero >&7"],
  ])("counts %s", async (_what, write) => {
    const { controller } = await startTestNode({ disk: mountSmallDisk(), runDiskBytes: 50 * MIB });
    const runId = controller.submit({ command: `${write}; sleep 600` });
    expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
  });

  test("counts nothing that a link leads to, and leaves alone who stays below it", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk, runDiskBytes: 50 * MIB });
    writeFileSync(path.join(disk, "not-of-the-run"), Buffer.alloc(80e6));
    const command = `ln -s / all; ln -s ${home} home; head -c 40000000 /dev/zero > x; echo up; sleep 1.5; echo over`;
    const runId = controller.submit({ command });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  });
});

describe("a run that fills the disk", () => {
  test.each([
    ["its working folder", `${FILL} > big`],
    ["its outputs", `${FILL} > outputs/big`],
    ["its log", FILL],
    ["small files", "while head -c 1000000 /dev/zero > small-$n; do n=$((n + 1)); done"],
  ])("with %s ends as DiskFull, and the next one runs", async (_what, write) => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk() });
    await controller.until(() => readDisk(home).heldBytes === RESERVE);
    const runId = controller.submit({ command: `echo begun; ${write}; echo on; sleep 600` });
    expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
    await controller.until(() => freeOf(home) > 200 * MIB && readDisk(home).heldBytes === RESERVE);
    const next = controller.submit({ command: "echo fine > outputs/x" });
    expect(await controller.outcomeOf(next)).toEqual({ status: "completed" });
  });

  test("with files of no size is ended too, and what it made of them is told", async () => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk(300 * MIB, 20_000) });
    const command = `python3 -c 'n = 0
while True:
    open(f"{n}", "w").close(); n += 1'; sleep 600`;
    const runId = controller.submit({ command });
    const error = await controller.errorOf(runId);
    expect(error).toMatchObject({ code: "DiskFull" });
    expect(error?.message).toMatch(/no room for more files\. The run made \d{4,5} of them/);
    await controller.until(() => statfsSync(home).ffree > 15_000);
  });

  test("gives back its room while the database is away, and its end is told later", async () => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk() });
    const runId = controller.submit({ command: `echo begun; sleep 1; ${FILL} > big; sleep 600` });
    await controller.until(() => controller.logOf(runId).includes("begun"));
    controller.isAway = true;
    await controller.until(() => freeOf(home) < 4 * MIB);
    await controller.until(() => freeOf(home) > 200 * MIB);
    controller.isAway = false;
    expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
    expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toMatch(/^begun\n/);
  });

  test("can be canceled", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk, runDiskBytes: 1e9 });
    const runId = controller.submit({ command: "echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId).includes("up"));
    fillUp(disk);
    controller.canceled.add(runId);
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
    await controller.until(() => !existsSync(path.join(home, "runs", `${runId}.1`, "work")));
  });
});

describe("a disk that others have filled", () => {
  test("ends no small run, starts none and says why; with room again what waits begins, and the reserve is taken", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk });
    const running = controller.submit({ command: "echo up; while [ ! -e outputs/go ]; do sleep 0.05; done" });
    await controller.until(() => controller.logOf(running).includes("up"));
    const filler = fillUp(disk);
    await controller.until(() => controller.hold);
    expect(controller.hold).toMatch(/^The disk of the studio is full: .* are free, and new work needs /);
    const waiting = controller.submit({ command: "true" });
    // Nobody is at fault, so the reserve goes to those who have begun.
    await controller.until(() => readDisk(home).heldBytes < RESERVE && freeOf(home) > 0);
    expect(controller.runs.get(running)!.outcome ?? controller.runs.get(waiting)!.outcome).toBeUndefined();
    rmSync(filler);
    expect(await controller.outcomeOf(waiting)).toEqual({ status: "completed" });
    await controller.until(() => readDisk(home).heldBytes === RESERVE);
    controller.canceled.add(running);
    await controller.outcomeOf(running);
  });

  test("and on which the database waits for room is freed of what could not be stored; log and end are told later", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk });
    const write = "head -c 60000000 /dev/zero > outputs/x";
    const runId = controller.submit({
      command: `echo up; ${write}; while [ ! -e /tmp/go ]; do sleep 0.05; done`,
    });
    const folder = path.join(home, "runs", `${runId}.1`);
    await controller.until(() => controller.logOf(runId) === "up\n");
    controller.isAway = true;
    writeFileSync(path.join(folder, "tmp/go"), "");
    // Whatever the reserve gives is taken by the others, until there is nothing of it.
    await controller.until(() => fillUp(disk) && !existsSync(path.join(folder, "work")));
    rmSync(path.join(disk, "filler"));
    controller.isAway = false;
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "DiskFull",
      message: expect.stringMatching(/had to go before it could be stored/),
    });
    expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toBe("up\n");
  });

  test("is cleared of the logs of runs that are over", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk });
    const runId = controller.submit({ command: "head -c 30000000 /dev/zero" });
    await controller.outcomeOf(runId);
    expect(readdirSync(path.join(home, "runs"))).toEqual([`${runId}.1`]);
    fillUp(disk);
    await controller.until(() => readdirSync(path.join(home, "runs")).length === 0);
  });
});
