// Process ids of the parts, in `<home>/run/<part>.pid`, written by rename. By them a start finds what an earlier one left.
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../../db/server-process.mjs";
import { insistOnRoom } from "./disk.mjs";

const PARTS = ["runner", "gateway", "web"];

/** @param {string} home @param {string} part */
const fileOf = (home, part) => path.join(home, "run", `${part}.pid`);

/** @param {string} home @param {string} part @param {number} pid */
export function writePid(home, part, pid) {
  fs.mkdirSync(path.join(home, "run"), { recursive: true, mode: 0o700 });
  insistOnRoom(home, () => {
    fs.writeFileSync(`${fileOf(home, part)}.new`, `${pid}\n`, { mode: 0o644 });
    fs.renameSync(`${fileOf(home, part)}.new`, fileOf(home, part));
  });
}

/** The living process that the file names, when it really is a part of this data folder. @param {string} home @param {string} part */
function findPart(home, part) {
  try {
    const pid = Number(fs.readFileSync(fileOf(home, part), "utf8"));
    if (!isAlive(pid)) return 0;
    const environment = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return environment.includes(`ATELIER_PART=${part}`) && environment.includes(`ATELIER_HOME=${home}`)
      ? pid
      : 0;
  } catch {
    return 0;
  }
}

/** Refuses a second studio on the same data folder, and ends what a killed supervisor left. @param {string} home */
export async function takeOver(home) {
  refuseOther(home);
  const left = PARTS.map((part) => findPart(home, part)).filter((pid) => pid > 0);
  await endProcesses(left, 5_000);
  writePid(home, "supervisor", process.pid);
}

/** Two nodes on one data folder would take each other's runs for their own. @param {string} home */
export function refuseSecondNode(home) {
  const other = Number(readOrNothing(fileOf(home, "node")));
  if (other && other !== process.pid && isAlive(other) && isStartOfNode(other))
    throw new Error(`A node with the data folder ${home} is running already (process ${other}).`);
  writePid(home, "node", process.pid);
}

/** @param {number} pid */
const isStartOfNode = (pid) => readOrNothing(`/proc/${pid}/cmdline`).includes("scripts/start-node.mjs");

/** @param {string} file */
function readOrNothing(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Asked once more before anything is started: of two starts at the same moment, the later one wrote its number last. @param {string} home */
export function refuseOther(home) {
  const other = findSupervisor(home);
  if (other) throw new Error(`A studio with the data folder ${home} is running already (process ${other}).`);
}

/** @param {string} home */
function findSupervisor(home) {
  try {
    const pid = Number(fs.readFileSync(fileOf(home, "supervisor"), "utf8"));
    return pid !== process.pid && isAlive(pid) && isSupervisor(pid, home) ? pid : 0;
  } catch {
    return 0;
  }
}

/** Numbers come again, in a restarted container mostly the same: only Node with our script and this folder counts. @param {number} pid @param {string} home */
function isSupervisor(pid, home) {
  const read = (/** @type {string} */ file) => fs.readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  const [program = "", ...words] = read("cmdline");
  const given = read("environ").find((entry) => entry.startsWith("ATELIER_HOME="));
  const folder = given?.slice("ATELIER_HOME=".length) || ".atelier";
  const isStart = words.some((word) => /(^|\/)scripts\/(start|dev)\.mjs$/.test(word));
  return (
    path.basename(program) === "node" &&
    isStart &&
    path.resolve(fs.readlinkSync(`/proc/${pid}/cwd`), folder) === home
  );
}

/** SIGTERM to all, and SIGKILL to those that are still there after the grace; a paused one hears only SIGCONT. @param {number[]} pids @param {number} graceMs */
export async function endProcesses(pids, graceMs) {
  for (const pid of pids) for (const name of /** @type {const} */ (["SIGTERM", "SIGCONT"])) signal(pid, name);
  const end = Date.now() + graceMs;
  while (pids.some(isAlive) && Date.now() < end) await delay(20);
  for (const pid of pids.filter(isAlive)) signal(pid, "SIGKILL");
  while (pids.some(isAlive)) await delay(20);
}

/** @param {number} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
