/** What Linux's /proc says about processes. Reads are synchronous: each takes microseconds and never blocks on a disk. */
import { readdirSync, readlinkSync } from "node:fs";
import { readOrNothing } from "./shortage";

/** A process for ever: its number alone may be given to another after it has ended. */
export interface ProcessRef {
  pid: number;
  startTicks: number;
}

export interface ProcessStat extends ProcessRef {
  parent: number;
  session: number;
  /** CPU time of the process and of its children that have ended, in ticks of 10 ms. */
  cpuTicks: number;
  residentBytes: number;
}

const PAGE_BYTES = 4096;
export const TICKS_PER_SECOND = 100;

/** The process with this number, or null when there is none or it is a zombie. */
export function readProcess(pid: number): ProcessStat | null {
  const text = readProc(`${pid}/stat`);
  // The name, in parentheses, may itself hold spaces and parentheses: what follows the last one is the fields.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 22 || fields[0] === "Z" || fields[0] === "X") return null;
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    parent: field(4),
    session: field(6),
    cpuTicks: field(14) + field(15) + field(16) + field(17),
    startTicks: field(22),
    residentBytes: field(24) * PAGE_BYTES,
  };
}

export const isAlive = (ref: ProcessRef): boolean => readProcess(ref.pid)?.startTicks === ref.startTicks;

export function listProcesses(): ProcessStat[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((process) => process !== null);
}

/** The processes below `root`, parents before children; `root` is not among them. */
export function descendantsOf(root: number, all: ProcessStat[] = listProcesses()): ProcessStat[] {
  const children = new Map<number, ProcessStat[]>();
  for (const process of all) children.set(process.parent, [...(children.get(process.parent) ?? []), process]);
  const found: ProcessStat[] = [];
  const queue = [root];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      queue.push(child.pid);
    }
  }
  return found;
}

/** How many pid namespaces below ours the process is in, and its number in the innermost. */
export function innerPid(pid: number): { depth: number; pid: number } {
  const numbers = /^NSpid:\s+(.+)$/m
    .exec(readProc(`${pid}/status`))?.[1]
    ?.split(/\s+/)
    .map(Number) ?? [pid];
  return { depth: numbers.length - 1, pid: numbers.at(-1) ?? pid };
}

/** Processes whose environment carries `NAME=value`, wherever they have moved to. */
export function carrying(variable: string): ProcessStat[] {
  return listProcesses().filter(({ pid }) => readProc(`${pid}/environ`).split("\0").includes(variable));
}

export function ownedBy(uid: number): ProcessStat[] {
  const owner = new RegExp(`^Uid:\\s+${uid}\\s`, "m");
  return listProcesses().filter(({ pid }) => owner.test(readProc(`${pid}/status`)));
}

/** Processes of a pid namespace, which is given as `/proc/self/ns/pid` names it. */
export function inPidNamespace(namespace: string): ProcessStat[] {
  return listProcesses().filter(({ pid }) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
    } catch {
      return false;
    }
  });
}

/** Seconds since the process was started, by the clock that no one sets. */
export function ageSeconds(ref: ProcessRef): number {
  return Number(readProc("uptime").split(" ")[0]) - ref.startTicks / TICKS_PER_SECOND;
}

/** Sends a signal; a process that is gone by now is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, which is what the signal was for.
  }
}

const readProc = (path: string): string => readOrNothing(`/proc/${path}`, "latin1");
