// A Postgres server as a process: what it is doing, and how it is ended. Told by its pid file and by /proc alone, because a
// server that is going down, or is paused, takes no connection.
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 20;
const TELL_MS = 15_000;
const QUIT_GRACE_MS = 5_000;

/** The state letter of a process, or "" when it is gone. A zombie (Z) is not a server. @param {number} pid */
export function processState(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  } catch {
    return "";
  }
}

/** @param {number} pid */
export const isAlive = (pid) => !["", "Z", "X"].includes(processState(pid));

/** What the pid file of a data folder says. @param {string} data */
export function readPidFile(data) {
  try {
    const lines = fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), status: lines[7]?.trim() ?? "" };
  } catch {
    return { pid: 0, status: "" };
  }
}

/**
 * True when the process is a Postgres at work in that folder. Numbers come again, and a server whose folder is mounted
 * elsewhere for it looks like any other; the folder in which it stands does not lie. @param {number} pid @param {string} data
 */
function isAtWork(pid, data) {
  try {
    const [stands, folder] = [fs.statSync(`/proc/${pid}/cwd`), fs.statSync(data)];
    const program = fs.readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
    const isThere = stands.dev === folder.dev && stands.ino === folder.ino;
    return isThere && path.basename(program) === "postgres" && isAlive(pid);
  } catch {
    return false;
  }
}

/** The process id of the living server of this data folder, or 0. @param {string} data */
export function findRunning(data) {
  const { pid } = readPidFile(data);
  return pid > 0 && isAtWork(pid, data) ? pid : 0;
}

/**
 * `stopping`: it was told to end. After SIGTERM it waits for its clients, for ever where they stay, and takes no new one.
 * @param {string} data @param {number} pid @returns {"ended" | "paused" | "stopping" | "starting" | "ready"}
 */
export function serverState(data, pid) {
  const letter = processState(pid);
  if (["", "Z", "X"].includes(letter)) return "ended";
  if (["T", "t"].includes(letter)) return "paused";
  const said = readPidFile(data);
  if (said.pid !== pid) return "starting";
  return said.status === "ready" || said.status === "stopping" ? said.status : "starting";
}

/**
 * Waits as long as the process lives: after an unclean end it may be recovering for minutes. False when it has ended.
 * @param {string} data @param {number} pid @param {{ say?: (line: string) => void, signal?: AbortSignal | undefined }} how
 */
export async function becomesReady(data, pid, { say = () => {}, signal }) {
  for (let waitedMs = 0; !signal?.aborted; waitedMs += LOOK_MS) {
    const state = serverState(data, pid);
    if (state === "ready") return true;
    if (state === "ended") return false;
    if (waitedMs > 0 && waitedMs % TELL_MS === 0)
      say("the database is still starting: after an unclean end it recovers first");
    await delay(LOOK_MS);
  }
  return false;
}

/**
 * Ends a server: at once for its clients, with everything written, within the grace; then as after a power cut.
 * @param {number} pid @param {number} [graceMs]
 */
export async function endServer(pid, graceMs = 20_000) {
  for (const [signal, waitMs] of /** @type {[NodeJS.Signals, number][]} */ ([
    ["SIGINT", graceMs],
    ["SIGQUIT", QUIT_GRACE_MS],
    ["SIGKILL", QUIT_GRACE_MS],
  ])) {
    send(pid, signal);
    // One that is paused hears nothing else.
    send(pid, "SIGCONT");
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += LOOK_MS) {
      if (!isAlive(pid)) return;
      await delay(LOOK_MS);
    }
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Ends what a server that was killed has left: a backend notices its death only when it waits for something, and until
 * then it may write beside the next server. @param {string} data
 */
export async function endLeftovers(data) {
  const left = () =>
    fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isAtWork(Number(name), data))
      .map(Number);
  for (let signal = /** @type {NodeJS.Signals} */ ("SIGQUIT"), waitedMs = 0; ; waitedMs += LOOK_MS) {
    const pids = left();
    if (pids.length === 0) return;
    if (waitedMs % 1_000 === 0)
      for (const pid of pids) for (const name of /** @type {const} */ ([signal, "SIGCONT"])) send(pid, name);
    signal = waitedMs >= 1_000 ? "SIGKILL" : "SIGQUIT";
    await delay(LOOK_MS);
  }
}
