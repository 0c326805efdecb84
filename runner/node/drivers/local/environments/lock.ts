import { spawn } from "node:child_process";
import { once } from "node:events";
import { findProgram } from "../commands";

/**
 * Holds a lock file while `work` runs, so that nodes that share a data folder build an environment once. The lock is
 * a small process that ends with its input: a killed runner gives the lock back at once.
 */
export async function withLock<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const flock = findProgram("flock");
  if (!flock) return work();
  const holder = spawn(flock, [file, "sh", "-c", "echo held; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const letGo = () => holder.kill("SIGKILL");
  signal.addEventListener("abort", letGo, { once: true });
  try {
    await Promise.race([once(holder.stdout, "data"), once(holder, "exit")]);
    signal.throwIfAborted();
    return await work();
  } finally {
    signal.removeEventListener("abort", letGo);
    holder.stdin.end();
  }
}
