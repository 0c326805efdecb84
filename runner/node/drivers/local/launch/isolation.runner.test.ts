import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { withDefaults } from "../../../options";
import { FIRST_UID, prepareNode, startTestNode } from "../../../testing/with-node";
import { ownedBy } from "../processes";
import { describeLimits } from "./cgroups";
import { detectIsolation } from "./detect";
import { sandboxCommand } from "./sandbox";

const SPY = `import glob, os, sys
home, marker = sys.argv[1:3]
def try_to(what, act):
    try: act()
    except OSError as error: print(what, "refused")
    else: print(what, "DONE")
for top, folders, files in os.walk(home):
    for name in files:
        try: content = open(os.path.join(top, name), "rb").read()
        except OSError: continue
        if marker.encode() in content: print("LEAK", os.path.join(top, name))
for name in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: content = open(name, "rb").read()
    except OSError: continue
    if b"vitest" in content: print("LEAK", name)
try_to("write home", lambda: open(os.path.join(home, "planted"), "w"))
try_to("write /etc", lambda: open("/etc/planted", "w"))
try_to("list root", lambda: os.listdir("/root/.ssh"))
try_to("read shadow", lambda: open("/etc/shadow"))
try_to("write interpreter", lambda: open(os.path.join(sys.base_prefix, "planted"), "w"))
try_to("write input", lambda: open(os.path.join(os.environ["AZURE_ML_INPUT_data"], "planted"), "w"))
print("processes", len(glob.glob("/proc/[0-9]*")) < 10)
import pwd; print("uid", os.getuid(), pwd.getpwuid(os.getuid()).pw_name)
`;

describe("user code", () => {
  test("sees neither the data folder, nor other runs, nor our processes, and writes only to its own", async () => {
    const { controller, home } = await startTestNode();
    writeFileSync(path.join(home, "secret-key"), "the-secret-marker");
    mkdirSync(path.join(home, "blobs"));
    writeFileSync(path.join(home, "blobs", "x"), "the-secret-marker");
    const other = controller.submit({
      command: "echo the-secret-marker > outputs/mine; echo up; sleep 600",
      variables: { MINE: "the-secret-marker" },
    });
    await controller.until(() => controller.logOf(other) === "up\n");
    const data = [controller.file("x", "x")];
    const spy = controller.submit({
      command: `python spy.py ${home} the-secret-$(echo marker)`,
      code: [controller.file("spy.py", SPY)],
      inputs: [{ name: "data", kind: "folder", files: data }],
    });
    expect(await controller.outcomeOf(spy)).toEqual({ status: "completed" });
    const log = controller.logOf(spy);
    expect(log.split("\n")).toEqual([
      ...["write home", "write /etc", "list root", "read shadow", "write interpreter", "write input"].map(
        (what) => `${what} refused`,
      ),
      "processes True",
      `uid ${FIRST_UID + 1} run1`,
      "",
    ]);
  });

  test("cannot plant a program that is run with our rights by its variables", async () => {
    const { controller, home } = await startTestNode();
    const planted = path.join(os.tmpdir(), path.basename(home), "planted");
    const runId = controller.submit({
      command: "id -u",
      code: [controller.file("evil.sh", `touch ${planted}; id -u >&2`, true)],
      variables: {
        BASH_ENV: "./evil.sh",
        ENV: "./evil.sh",
        LD_PRELOAD: "./none.so",
        PATH: ".:/usr/bin:/bin",
      },
    });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId)).toContain(`${FIRST_UID}`);
    expect(controller.logOf(runId)).not.toMatch(/^0$/m);
  });

  test("gets no variable of ours beside those on the list", async () => {
    const { controller } = await startTestNode({
      hostVariables: {
        ...process.env,
        DATABASE_URL: "postgres://x",
        ATELIER_SECRET_KEY: "k",
        PIP_INDEX_URL: "https://u:p@host/simple",
      },
    });
    const runId = controller.submit({ command: "env | sort" });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId)).not.toMatch(/DATABASE_URL|SECRET|PIP_INDEX_URL|VITEST|NODE_/);
    expect(controller.logOf(runId)).toContain("MLFLOW_DISABLE_TELEMETRY=true");
  });

  test("may use /tmp and shared memory of its own", async () => {
    const { controller } = await startTestNode();
    const command =
      "echo a > /tmp/mine && echo b > /dev/shm/mine && cat /tmp/mine /dev/shm/mine && df --output=size -B1M /dev/shm | tail -1";
    const runId = controller.submit({ command, shmBytes: 64 * 1024 ** 2 });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId)).toMatch(/^a\nb\n +64\n$/);
  });

  test("that uses more memory than its limit is ended, and the page says it was that", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command: "python -c 'x = bytearray(400_000_000)'",
      memoryBytes: 100 * 1024 ** 2,
    });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "OutOfMemory",
      message: expect.stringContaining("100 MiB"),
    });
  });

  test("that forks without end meets its limit, and the node goes on", async () => {
    const { controller } = await startTestNode({ maxProcesses: 60 });
    const runId = controller.submit({
      command: "for n in $(seq 200); do sleep 600 & done 2>/dev/null; echo over",
      timeoutSeconds: 20,
    });
    await controller.until(() => controller.runs.get(runId)!.progress.length > 0);
    const next = controller.submit({ command: "echo well" });
    expect(await controller.outcomeOf(next)).toEqual({ status: "completed" });
    controller.canceled.add(runId);
    await controller.outcomeOf(runId);
  });

  test("has limits of its own user, which hold where no control group does, and leaves no core files", async () => {
    const { controller } = await startTestNode({ maxProcesses: 60 });
    const runId = controller.submit({
      command: "ulimit -u; ulimit -Hu; ulimit -Hc; (( $(ulimit -Hn) <= 65536 )) && echo few files",
    });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId)).toBe("60\n60\n0\nfew files\n");
    expect(describeLimits({ version: null, memory: null, pids: null }, true)).toEqual({
      memory: "none",
      processes: "the limit of its user",
    });
  });

  test("is refused the system calls that no script needs, and starts threads and processes as ever", async () => {
    const { controller } = await startTestNode();
    const script = `import ctypes, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *words):
    ctypes.set_errno(0)
    libc.syscall(number, *words)
    return ctypes.get_errno()
x64 = __import__("platform").machine() == "x86_64"
NEW_USER, ENOSYS, EPERM = 0x10000000, 38, 1
print("keyctl", call(250 if x64 else 219, 0, -3, 0) == EPERM)
print("unshare", call(272 if x64 else 97, NEW_USER) == EPERM)
print("bpf", call(321 if x64 else 280, 0, 0, 0) == EPERM)
print("io_uring", call(425, 1, 0) == ENOSYS)
thread = threading.Thread(target=lambda: print("thread")); thread.start(); thread.join()
subprocess.run([sys.executable, "-c", "import multiprocessing as m; print('pool', m.Pool(2).map(abs, [-1, 2]))"])
try: open("/proc/sys/kernel/hostname", "w")
except OSError: print("sysctl refused")
`;
    const runId = controller.submit({
      command: "python calls.py",
      code: [controller.file("calls.py", script)],
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.logOf(runId).split("\n").sort()).toEqual(
      [
        "",
        ...["keyctl", "unshare", "bpf", "io_uring"].map((what) => `${what} True`),
        "thread",
        "pool [1, 2]",
        "sysctl refused",
      ].sort(),
    );
    expect(controller.facts.systemCalls).toMatchObject({ isFiltered: true });
  });

  test("without isolation still has its processes ended, and its page and the facts say that there is none", async () => {
    const { controller } = await startTestNode({ isolation: "none" });
    const runId = controller.submit({ command: "setsid sleep 600 & echo done" });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.runs.get(runId)!.notices[0]).toMatch(/^Not isolated\..*install bubblewrap/);
    expect(controller.facts.isolation).toMatchObject({
      kind: "none",
      explain: expect.stringContaining("rights of the studio"),
    });
  });
});

test("a data folder with a space in its path is isolated as any other", async () => {
  const { home } = prepareNode();
  const spaced = path.join(home, "with a space");
  mkdirSync(spaced);
  const { kind } = await detectIsolation(withDefaults({ home: spaced, name: "test", slots: 1 }));
  expect(kind).not.toBe("none");
});

test("what user code is shown can be read though it lies in the machine's /tmp, of which it sees no more", async () => {
  const { home } = prepareNode();
  const machine = mkdtempSync(path.join(os.tmpdir(), "atelier-shown-"));
  const own = mkdtempSync(path.join(os.tmpdir(), "atelier-own-"));
  onTestFinished(() => [machine, own].forEach((folder) => void rmSync(folder, { recursive: true })));
  mkdirSync(path.join(machine, "dist"));
  const [shown, other] = ["dist/shown", "other"].map((name) => path.join(machine, name)) as [string, string];
  for (const file of [shown, other]) writeFileSync(file, "here", { mode: 0o644 });
  chmodSync(machine, 0o755);
  chownSync(own, FIRST_UID, FIRST_UID);
  const isolation = await detectIsolation(withDefaults({ home, name: "test", slots: 1, uidBase: FIRST_UID }));
  const look = ["/bin/sh", "-c", `cat ${shown}; [ ! -e ${other} ] && echo ' alone'`];
  const place = { uid: FIRST_UID, tmp: own, writable: [], readable: [shown] };
  // As under the wrapper of a run, whose files are nobody else's.
  const command = ["-c", 'umask 077; exec "$@"', "wrapper", ...sandboxCommand(isolation, place, look)];
  expect(execFileSync("/bin/sh", command, { encoding: "utf8" })).toBe("here alone\n");
});

describe("where less isolation can be had", () => {
  test("a user namespace alone hides the data folder and other processes", async () => {
    const { controller, home } = await startTestNode({ isolation: "bubblewrap-userns" });
    writeFileSync(path.join(home, "secret-key"), "secret");
    const runId = controller.submit({
      command: `cat ${home}/secret-key; ls /proc | grep -c '^[0-9]'; touch work-is-mine`,
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.logOf(runId)).toMatch(/No such file or directory\n\d\n$/);
  });

  test("a user of its own cannot read the key, and its leftovers end with it", async () => {
    const prepared = prepareNode({ isolation: "uid", hostVariables: { PATH: "/usr/bin:/bin" } });
    chmodSync(prepared.home, 0o755);
    writeFileSync(path.join(prepared.home, "secret-key"), "secret", { mode: 0o600 });
    await prepared.start();
    const { controller, home } = prepared;
    const runId = controller.submit({
      command: `id -u; env -i setsid sleep 600 & cat ${home}/secret-key; python -c 'print(1)'`,
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.facts.isolation).toMatchObject({ kind: "uid" });
    expect(controller.logOf(runId)).toContain(`${FIRST_UID}`);
    expect(controller.logOf(runId)).toContain("Permission denied");
    expect(ownedBy(FIRST_UID)).toEqual([]);
  });
});
