/** What Linux's /proc says about processes. Reads are synchronous: each takes microseconds and never blocks on a disk. */
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { isShortage, readOrNothing } from "./shortage";

/** A process for ever: its number alone may be given to another after it has ended. */
export interface ProcessRef {
  pid: number;
  startTicks: number;
}

export interface ProcessStat extends ProcessRef {
  /**
   * A thread of it that lives. When the first one has ended, what the process has (its descriptors, its memory, its
   * environment) is to be seen only in the folders of the others.
   */
  thread: number;
  parent: number;
  session: number;
  /** CPU time of the process and of its children that have ended, in ticks of 10 ms. */
  cpuTicks: number;
  residentBytes: number;
}

const PAGE_BYTES = 4096;
export const TICKS_PER_SECOND = 100;

/** The process with this number, or null when there is none or it is a zombie: of its threads none lives, whichever was first. */
export function readProcess(pid: number): ProcessStat | null {
  const fields = readFields(`${pid}/stat`);
  if (!fields) return null;
  const field = (number: number) => Number(fields[number - 3]);
  const thread = hasEnded(fields) ? field(20) > 1 && (livingThread(pid) ?? pid) : pid;
  if (!thread) return null;
  const memory = thread === pid ? fields : readFields(`${thread}/stat`);
  return {
    pid,
    thread,
    parent: field(4),
    session: field(6),
    cpuTicks: field(14) + field(15) + field(16) + field(17),
    startTicks: field(22),
    residentBytes: Number(memory?.[RESIDENT_PAGES] ?? 0) * PAGE_BYTES,
  };
}

/** The fields from the third on, the state, or null where there is no such process or thread. */
function readFields(file: string): string[] | null {
  const text = readProc(file);
  // The name, in parentheses, may itself hold spaces and parentheses: what follows the last one is the fields.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields.length < 22 ? null : fields;
}

const RESIDENT_PAGES = 24 - 3;

const hasEnded = (fields: string[] | null): boolean => !fields || ENDED_STATES.has(fields[0]!);
const ENDED_STATES = new Set(["Z", "X"]);

/** The numbers of all threads of a process; `/proc` has a folder for each, though it lists only those of processes. */
export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    if (isShortage(error)) throw error;
    return [];
  }
}

const livingThread = (pid: number): number | undefined =>
  threadsOf(pid).find((thread) => !hasEnded(readFields(`${thread}/stat`)));

export const isAlive = (ref: ProcessRef): boolean => readProcess(ref.pid)?.startTicks === ref.startTicks;

export function listProcesses(): ProcessStat[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((process) => process !== null);
}

/** The processes below `root`, parents before children; `root` is not among them. */
export function descendantsOf(root: number, all: ProcessStat[] = listProcesses()): ProcessStat[] {
  const children = new Map<number, ProcessStat[]>();
  for (const process of all) {
    const siblings = children.get(process.parent);
    if (siblings) siblings.push(process);
    else children.set(process.parent, [process]);
  }
  const found = [...(children.get(root) ?? [])];
  // What is added meanwhile is walked, too.
  for (const { pid } of found) found.push(...(children.get(pid) ?? []));
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

/** Processes whose environment carries `NAME=value`, near its beginning, wherever they have moved to. */
export function carrying(variable: string): ProcessStat[] {
  const wanted = Buffer.from(`\0${variable}\0`, "latin1");
  const room = Buffer.alloc(ENVIRONMENT_BYTES + 2);
  return listProcesses().filter(({ thread }) => {
    const bytes = readInto(room, `/proc/${thread}/environ`);
    return room.subarray(0, bytes).includes(wanted);
  });
}

/** An environment may be of megabytes, for each of thousands of processes; ours is set before anybody's. */
const ENVIRONMENT_BYTES = 128 * 1024;

/** Reads the beginning of a file between two zero bytes. Resolves to how much of the room that takes. */
function readInto(room: Buffer, file: string): number {
  let handle: number | null = null;
  try {
    handle = openSync(file, "r");
    let end = 1;
    for (let read = -1; read !== 0 && end < room.length - 1; end += read)
      read = readSync(handle, room, end, room.length - 1 - end, null);
    room[end] = 0;
    return end + 1;
  } catch (error) {
    if (isShortage(error)) throw error;
    return 0;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

export function ownedBy(uid: number): ProcessStat[] {
  const owner = new RegExp(`^Uid:\\s+${uid}\\s`, "m");
  return listProcesses().filter(({ pid }) => owner.test(readProc(`${pid}/status`)));
}

/** Processes of a pid namespace, which is given as `/proc/self/ns/pid` names it. */
export function inPidNamespace(namespace: string): ProcessStat[] {
  return listProcesses().filter(({ thread }) => {
    try {
      return readlinkSync(`/proc/${thread}/ns/pid`) === namespace;
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
