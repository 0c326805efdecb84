import { lstatSync, readFileSync } from "node:fs";

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

function isSocket(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSocket() ?? false;
}

function readTable(): string {
  try {
    return readFileSync("/proc/net/unix", "utf8");
  } catch {
    return "";
  }
}
