import { type Dir, lstatSync, opendirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * Sockets of this machine's services that lie in the file system: no network namespace keeps from those, nor does a
 * mount that cannot be written. All that have a name count, since datagrams reach one that does not listen. Abstract
 * names begin with an `@`, and end at the namespace.
 */
export function unixSockets(table = readTable()): string[] {
  const rows = table.split("\n").flatMap((line) => /^(?:\S+ ){6} *\d+ (\/.*)$/.exec(line)?.[1] ?? []);
  return [...new Set(rows.flatMap(findSocket))];
}

/**
 * What hides sockets. A service that binds its socket anew takes a cover of the socket itself away, so the folder is
 * covered where it holds nothing else and is not needed; the others are covered one by one.
 */
export function coverSockets(
  sockets: string[],
  isNeeded: (folder: string) => boolean,
): { folders: string[]; sockets: string[] } {
  const folders = [...new Set(sockets.map((socket) => path.dirname(socket)))].filter(
    (folder) => !isNeeded(folder) && holdsOnlySockets(folder),
  );
  return { folders, sockets: sockets.filter((socket) => !folders.includes(path.dirname(socket))) };
}

/** Beside sockets, services leave files that say who they are. */
const SIGN = /\.(pid|lock)$/;

function holdsOnlySockets(folder: string): boolean {
  let entries: Dir | undefined;
  try {
    entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry; entry = entries.readSync())
      if (!entry.isSocket() && !SIGN.test(entry.name)) return false;
    return true;
  } catch {
    return false;
  } finally {
    entries?.closeSync();
  }
}

/**
 * Where it really lies. The table has what a process has called its socket, user code's as well: the name may mean nothing
 * here, or something else. What lies below `/proc` and `/dev` means to each process another thing, and places have their
 * own.
 */
function findSocket(named: string): string[] {
  if (/^\/(proc|dev)\//.test(path.posix.normalize(named))) return [];
  try {
    const file = path.join(realpathSync(path.dirname(named)), path.basename(named));
    return lstatSync(file).isSocket() ? [file] : [];
  } catch {
    return [];
  }
}

function readTable(): string {
  try {
    return readFileSync("/proc/net/unix", "utf8");
  } catch {
    return "";
  }
}
