import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { carrying, descendantsOf, inPidNamespace, isAlive, readProcess } from "./processes";

/** A process whose first thread ends while another lives on, and has started a child. */
const WITHOUT_FIRST = `
import ctypes, os, subprocess, threading, time
def live():
    while open("/proc/self/stat").read().rsplit(")")[-1].split()[0] != "Z": time.sleep(0.01)
    subprocess.Popen(["sleep", "600"])
    print("alone", flush=True)
    time.sleep(600)
threading.Thread(target=live).start()
ctypes.CDLL(None).syscall(60 if os.uname().machine == "x86_64" else 93, 0)`;

async function startPython(code: string, env: Record<string, string> = {}): Promise<ChildProcess> {
  const child = spawn("python3", ["-c", code], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    for (const { pid } of [...descendantsOf(child.pid!), { pid: child.pid! }]) process.kill(pid, "SIGKILL");
  });
  await once(child.stdout!, "data");
  return child;
}

test("a process whose first thread has ended is alive, with its memory, its environment and its children", async () => {
  const { pid } = await startPython(WITHOUT_FIRST, { MARK_OF_TEST: "without-first" });
  const found = readProcess(pid!)!;
  expect(found).toMatchObject({ pid, parent: process.pid });
  expect(found.residentBytes).toBeGreaterThan(1e6);
  expect(isAlive(found)).toBe(true);
  expect(descendantsOf(process.pid).map((one) => one.pid)).toContain(pid);
  expect(descendantsOf(pid!)).toHaveLength(1);
  expect(carrying("MARK_OF_TEST=without-first").map((one) => one.pid)).toContain(pid);
  expect(inPidNamespace(readlinkSync("/proc/self/ns/pid")).map((one) => one.pid)).toContain(pid);
});

test("environments of megabytes take no more to be looked through than small ones", async () => {
  const FORKS = `
import os, resource, sys, time
resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY,) * 2)
work = "import os, time\\nfor _ in range(300):\\n    if os.fork() == 0: time.sleep(600)\\nprint('up', flush=True)\\ntime.sleep(600)"
os.execve(sys.executable, ["python3", "-c", work], {"MARK_OF_TEST": "large", **{f"V{n}": "x" * 130_000 for n in range(44)}})`;
  await startPython(FORKS);
  const begunMs = performance.now();
  expect(carrying("MARK_OF_TEST=large")).toHaveLength(301);
  const tookMs = performance.now() - begunMs;
  expect(tookMs).toBeLessThan(3000);
});
