import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";

/** `__SO_ACCEPTCON`: it listens. */
const LISTENS = 0x10000;

/**
 * Sockets of this machine's services that lie in the file system: no network namespace keeps from those, nor does a
 * mount that cannot be written. Abstract names begin with an `@`, and end at the namespace.
 */
export function unixListeners(table = readTable()): string[] {
  const rows = table.split("\n").flatMap((line) => {
    const [, flags = "", at] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +\d+ (\/.*)$/.exec(line) ?? [];
    return at && Number.parseInt(flags, 16) & LISTENS ? [at] : [];
  });
  return [...new Set(rows)].filter(isSocket);
}

/**
 * The table has what a process has called its socket, user code's as well: the name may mean nothing here, or something
 * else. What lies below `/proc` means to each process another thing.
 */
function isSocket(file: string): boolean {
  if (path.posix.normalize(file).startsWith("/proc/")) return false;
  try {
    return lstatSync(file).isSocket();
  } catch {
    return false;
  }
}

function readTable(): string {
  try {
    return readFileSync("/proc/net/unix", "utf8");
  } catch {
    return "";
  }
}
