// Ends a part that lives and does not come round any more, so that it is started again: what it held up goes on.
import fs from "node:fs";
import path from "node:path";
import { warn } from "./output.mjs";

const LOOK_EVERY_MS = 5_000;
/** So long nothing that a part does keeps it from its timers, on however busy a machine. */
const HANGS_MS = 60_000;

/** @param {number} pid A process that somebody has stopped is not hanging: it waits to be continued. */
function isStopped(pid) {
  try {
    return /^\d+ \(.*\) [Tt]/s.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/**
 * Follows the beats of a part (`server/core/beat.ts`); each look says whether it hangs. Time is counted by our own looks,
 * so that a machine that slept is not taken for one.
 * @param {(pid: number) => boolean} isPaused
 */
export function followBeats(isPaused = isStopped) {
  let seen = { pid: 0, beat: 0, at: 0 };
  /** @param {number | undefined} pid @param {number | undefined} beat @param {number} now */
  return (pid, beat, now) => {
    if (pid === undefined || beat === undefined) return false;
    if (pid !== seen.pid || beat !== seen.beat || isPaused(pid)) seen = { pid, beat, at: now };
    return now - seen.at >= HANGS_MS;
  };
}

/** @param {string} home @param {"gateway" | "runner"} part @param {() => number | undefined} pidOf */
export function endHanging(home, part, pidOf) {
  const file = path.join(home, "run", `${part}.beat`);
  fs.rmSync(file, { force: true });
  const look = followBeats();
  const timer = setInterval(() => {
    const pid = pidOf();
    const beat = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (!look(pid, beat, performance.now())) return;
    warn(`${part} does not come round any more and is ended`);
    process.kill(/** @type {number} */ (pid), "SIGKILL");
  }, LOOK_EVERY_MS);
  timer.unref();
}
