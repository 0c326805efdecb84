import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { fillUp, mountSmallDisk } from "@/scripts/testing/small-disk";
import { FIRST_UID, startTestNode } from "../../../testing/with-node";
import { BuildPlace } from "../environments/build-place";
import { freeLeftBuilds } from "../environments/sweep-builds";
import { readDisk } from "./reserve.mjs";

const MIB = 1024 ** 2;
const RESERVE = 32 * MIB;

const python = (code: string): string => `python3 - <<'END'\n${code}\nEND`;

/** `hold(n)` writes so many bytes to a file that has no name any more, and gives its descriptor. */
const HOLD = `import ctypes, os, socket, sys, threading, time
libc = ctypes.CDLL(None)
EXIT = 60 if os.uname().machine == "x86_64" else 93
def hold(n, at="x"):
    file = os.open(at, os.O_RDWR | os.O_CREAT)
    os.unlink(at)
    left = n
    while left > 0: left -= os.write(file, bytes(min(left, 1000000)))
    return file
`;

const WITHOUT_FIRST_THREAD = `
def live():
    while open("/proc/self/stat").read().rsplit(")")[-1].split()[0] != "Z": time.sleep(0.01)
    hold(80000000)
    time.sleep(600)
threading.Thread(target=live).start()
libc.syscall(EXIT, 0)`;

const MAPPED_WITHOUT_FIRST_THREAD = `
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
def live():
    while open("/proc/self/stat").read().rsplit(")")[-1].split()[0] != "Z": time.sleep(0.01)
    file = hold(80000000)
    libc.mmap(None, 80000000, 1, 1, file, 0)
    os.close(file)
    time.sleep(600)
threading.Thread(target=live).start()
libc.syscall(EXIT, 0)`;

const DEEP = `
for n in range(30):
    os.mkdir("d" * 200); os.chdir("d" * 200)
hold(80000000)
time.sleep(600)`;

/** Writes to it until the disk is full. */
const FILL = `
file = hold(0)
while True:
    try: os.write(file, bytes(1000000))
    except OSError: break
`;

const HANDED_ON = `${FILL}
if os.fork() > 0: time.sleep(600)
while True:
    if os.fork() > 0: os._exit(0)`;

const OF_A_THREAD = `
def live():
    assert libc.unshare(0x400) == 0
    hold(80000000)
    time.sleep(600)
threading.Thread(target=live).start()
time.sleep(600)`;

const OF_A_DAEMON = `
if os.fork() == 0:
    os.setsid()
    if os.fork() > 0: os._exit(0)
    hold(80000000)
time.sleep(600)`;

describe("a run's limit on the disk counts files without a name that are held", () => {
  test.each([
    ["by a process whose first thread has ended", WITHOUT_FIRST_THREAD],
    ["by the memory of a process whose first thread has ended", MAPPED_WITHOUT_FIRST_THREAD],
    ["where no path leads that the kernel can say", DEEP],
  ])("%s", async (_how, code) => {
    const { controller } = await startTestNode({ disk: mountSmallDisk(), runDiskBytes: 50 * MIB });
    const runId = controller.submit({ command: python(HOLD + code) });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "DiskFull",
      message: expect.stringContaining("its limit was"),
    });
  });

  test.each([
    ["by a thread alone", OF_A_THREAD],
    ["by a daemon that has left its parents", OF_A_DAEMON],
  ])("%s, where system calls are not filtered", async (_how, code) => {
    const { controller } = await startTestNode({
      disk: mountSmallDisk(),
      runDiskBytes: 50 * MIB,
      isolation: "uid",
    });
    const runId = controller.submit({ command: python(HOLD + code) });
    expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
  });
});

test("no thread may have descriptors that its process has not, and threads go on as ever", async () => {
  const { controller } = await startTestNode();
  const code = `import ctypes, threading
found = []
threading.Thread(target=lambda: found.append(ctypes.CDLL(None).unshare(0x400))).start()
while not found: pass
print("refused" if found == [-1] else found)`;
  const runId = controller.submit({ command: python(code) });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toBe("refused\n");
});

describe("on a disk that is filled by what nobody sees", () => {
  const IN_A_QUEUE = `${FILL}
a, b = socket.socketpair()
socket.send_fds(a, [b"x"], [file])
os.close(file)
time.sleep(600)`;

  test.each([
    [
      "in the queue of a socket",
      IN_A_QUEUE,
      /^The disk .* [12]\d\d MB have gone since the run began that nothing/,
    ],
    // Now and then one of them is met.
    [
      "by processes that live for a moment each",
      HANDED_ON,
      / [12]\d\d MB (have gone|of it, more than any other)/,
    ],
  ])("%s, the run that holds it is ended, and no other", async (_where, code, message) => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk(), runDiskBytes: 500 * MIB });
    await controller.until(() => readDisk(home).heldBytes === RESERVE);
    const innocent = controller.submit({
      command: "head -c 60000000 /dev/zero > x; echo up; until [ -e outputs/end ]; do sleep 0.05; done",
    });
    await controller.until(() => controller.logOf(innocent).includes("up"));
    const runId = controller.submit({ command: python(HOLD + code) });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "DiskFull",
      message: expect.stringMatching(message),
    });
    writeFileSync(path.join(home, "runs", `${innocent}.1`, "work/outputs/end"), "");
    expect(await controller.outcomeOf(innocent)).toEqual({ status: "completed" });
  });

  test("by others, a run with a descriptor in a queue that began since then is left alone", async () => {
    const disk = mountSmallDisk();
    const { controller } = await startTestNode({ disk });
    writeFileSync(path.join(disk, "of-others"), Buffer.alloc(200e6));
    const code = `
a, b = socket.socketpair()
socket.send_fds(a, [b"x"], [0])
print("up", flush=True)
while not os.path.exists("outputs/go"): time.sleep(0.05)`;
    const runId = controller.submit({ command: python(HOLD + code) });
    await controller.until(() => controller.logOf(runId).includes("up"));
    fillUp(disk);
    await controller.until(() => controller.hold);
    expect(controller.runs.get(runId)!.outcome).toBeUndefined();
    controller.canceled.add(runId);
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
  });
});

describe("on a disk that a build fills", () => {
  test("no run that took less is ended", async () => {
    const disk = mountSmallDisk();
    const { controller, home } = await startTestNode({ disk });
    await controller.until(() => readDisk(home).heldBytes === RESERVE);
    const runId = controller.submit({ command: "head -c 60000000 /dev/zero > x; echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId).includes("up"));
    const build = await BuildPlace.make(
      home,
      "of-a-test",
      { uid: FIRST_UID, isShared: false },
      "bubblewrap-uid",
    );
    writeFileSync(path.join(build.tmp, "large"), Buffer.alloc(100e6));
    // Nobody was ended, so the reserve goes to those who have begun; here to what goes on filling the disk.
    await controller.until(() => {
      fillUp(disk);
      return readDisk(home).heldBytes < RESERVE - 8 * MIB;
    });
    expect(controller.runs.get(runId)!.outcome).toBeUndefined();
    await build.remove();
    controller.canceled.add(runId);
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
  });

  test("what a killed one left stands for no run", async () => {
    const { controller, home } = await startTestNode({ disk: mountSmallDisk() });
    await controller.until(() => readDisk(home).heldBytes === RESERVE);
    writeFileSync(path.join(leaveBuild(home), "large"), Buffer.alloc(150e6));
    const runId = controller.submit({ command: "head -c 2000000000 /dev/zero > big; sleep 600" });
    expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
  });

  test("what a killed one left is freed when nothing of its user lives, and what is under way stays", async () => {
    const { home } = await startTestNode();
    const left = leaveBuild(home);
    chownSync(left, FIRST_UID + 12, FIRST_UID + 12);
    const live = leaveBuild(home);
    chownSync(live, FIRST_UID + 13, FIRST_UID + 13);
    const alive = spawn("sleep", ["600"], { uid: FIRST_UID + 13 });
    onTestFinished(() => void alive.kill("SIGKILL"));
    const build = await BuildPlace.make(
      home,
      "of-a-test",
      { uid: FIRST_UID + 12, isShared: false },
      "bubblewrap-uid",
    );
    await build.prepare("");
    await freeLeftBuilds(home, 0);
    expect([left, live, build.folder].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  });
});

function leaveBuild(home: string): string {
  return mkdtempSync(path.join(home, "environments/.building-"));
}
