/**
 * Control groups of runs, where this machine lets us make them: version 2, version 1, or none. They limit memory and
 * processes, and their counters tell an out-of-memory kill from any other.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { HostFacts } from "@/domain/compute";

const ROOT = "/sys/fs/cgroup";

export interface GroupRoots {
  version: 1 | 2 | null;
  memory: string | null;
  pids: string | null;
}

/** Finds out by making one, as only that shows what we may do. Groups lie below our own, so its limits hold too. */
export function detectGroups(node: string): GroupRoots {
  const own = new Map(read("/proc/self/cgroup").split("\n").map(parseLine));
  const name = `atelier-${node.replace(/[^\w-]/g, "_")}`;
  const unified = path.join(ROOT, own.get("") ?? "/", name);
  if (enableUnified(unified)) return { version: 2, memory: unified, pids: unified };
  const [memory, pids] = ["memory", "pids"].map((controller) => {
    const folder = path.join(ROOT, controller, own.get(controller) ?? "/", name);
    return makeGroup(folder) ? folder : null;
  });
  return { version: memory || pids ? 1 : null, memory: memory ?? null, pids: pids ?? null };
}

function parseLine(line: string): [controller: string, place: string] {
  const [, controllers = "", place = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
  return [controllers, place];
}

function enableUnified(folder: string): boolean {
  const parent = path.dirname(folder);
  if (!/\bmemory\b/.test(read(path.join(parent, "cgroup.controllers")))) return false;
  return [parent, folder].every(
    (group) => makeGroup(group) && write(path.join(group, "cgroup.subtree_control"), "+memory +pids"),
  );
}

export interface GroupLimits {
  memoryBytes?: number;
  maxProcesses: number;
}

/** Makes the groups of one attempt; resolves to the folders that its processes enter. Asking again is harmless. */
export function makeGroups(roots: GroupRoots, name: string, limits: GroupLimits): string[] {
  const folders = groupFolders(roots, name).filter(makeGroup);
  for (const folder of folders) {
    write(path.join(folder, "pids.max"), `${limits.maxProcesses}`);
    if (limits.memoryBytes === undefined) continue;
    const [memory, swap] =
      roots.version === 2
        ? ["memory.max", "memory.swap.max"]
        : ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"];
    write(path.join(folder, memory!), `${limits.memoryBytes}`);
    write(path.join(folder, swap!), roots.version === 2 ? "0" : `${limits.memoryBytes}`);
  }
  return folders;
}

/** How many processes of the attempt the kernel has ended for want of memory. */
export function countMemoryKills(roots: GroupRoots, name: string): number {
  if (!roots.memory) return 0;
  const folder = path.join(roots.memory, name);
  const counters = read(path.join(folder, roots.version === 2 ? "memory.events" : "memory.oom_control"));
  return Number(/^oom_kill (\d+)$/m.exec(counters)?.[1] ?? 0);
}

export function removeGroups(roots: GroupRoots, name: string): void {
  for (const folder of groupFolders(roots, name)) removeGroup(folder);
}

/** Removes what is empty: groups of attempts that ended unseen, and our own when no run is left. */
export function tidyGroups(roots: GroupRoots): void {
  for (const root of new Set([roots.memory, roots.pids])) {
    if (root === null) continue;
    const names = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
    for (const name of names) if (name.isDirectory()) removeGroup(path.join(root, name.name));
    removeGroup(root);
  }
}

function removeGroup(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or still in use: the next look removes it.
  }
}

/** How memory and processes are limited here. Where no group counts processes, the kernel may count those of a user. */
export function describeLimits(
  { version, memory, pids }: GroupRoots,
  countsUsers: boolean,
): HostFacts["limits"] {
  const how = (folder: string | null) => (folder ? `cgroup v${version}` : "none");
  return { memory: how(memory), processes: countsUsers && !pids ? "the limit of its user" : how(pids) };
}

const groupFolders = ({ memory, pids }: GroupRoots, name: string): string[] =>
  [...new Set([memory, pids])].filter((root) => root !== null).map((root) => path.join(root, name));

function makeGroup(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return existsSync(path.join(folder, "cgroup.procs"));
  } catch {
    return false;
  }
}

function write(file: string, text: string): boolean {
  if (!existsSync(file)) return false;
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
