/** A finished build becomes ours: what its user has left is held by descriptor, looked at and given to us. */
import { constants, type Stats } from "node:fs";
import { lchown, lstat, open, unlink } from "node:fs/promises";
import type { Entry, HeldFolder, Name } from "../files/held-folder";

/** What everything in a build has in common: else it is something else than the build's. */
export interface Meant {
  uid: number;
  device: number;
  /** Files with several names, of which one was taken over before. Absent where a build makes none. */
  taken?: Set<number>;
}

/** Nobody but the owner may write, and no program runs with another's rights. */
const KEPT_MODE = 0o755;
const AT_ONCE = 16;
/** A folder is held open for each level. Packages nest a dozen deep. */
const MAX_DEPTH = 200;
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** What stands in the way of taking a build over. One of its packages has put it there. */
export class ForeignEntry extends Error {
  constructor(where: string, what: string) {
    super(`a package left ${what} in the place of ${where}`);
    this.name = "ForeignEntry";
  }
}

/** Gives the folder of that name, and everything in it, to `owner`. Throws at the first that is not the build's. */
export async function takeOver(
  parent: HeldFolder,
  name: Name,
  meant: Meant,
  owner: number,
  where = "env",
  depth = 1,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new ForeignEntry(shorten(where), `folders nested deeper than ${MAX_DEPTH}`);
  const folder = await parent.folder(name);
  if (!folder) throw new ForeignEntry(where, "something that is no folder");
  try {
    insist(await folder.stat(), meant, where);
    const entries = await folder.entries();
    const rest = entries.filter(({ kind }) => kind !== "folder");
    for (let start = 0; start < rest.length; start += AT_ONCE) {
      const some = rest.slice(start, start + AT_ONCE);
      await Promise.all(
        some.map((entry) => takeEntry(folder, entry, meant, owner, `${where}/${entry.name}`)),
      );
    }
    for (const inner of entries.filter(({ kind }) => kind === "folder")) {
      await takeOver(folder, inner.name, meant, owner, `${where}/${inner.name}`, depth + 1);
    }
  } finally {
    await folder.close();
  }
  await give(parent, name, O_DIRECTORY, meant, owner, where);
}

/** The path of so deep a folder may be longer than a message should be. */
const shorten = (where: string): string => (where.length > 120 ? `${where.slice(0, 120)}…` : where);

async function takeEntry(
  folder: HeldFolder,
  { name, kind }: Entry,
  meant: Meant,
  owner: number,
  where: string,
) {
  if (kind === "file") return give(folder, name, O_NONBLOCK, meant, owner, where);
  // A pipe, a socket: some tool was at work there, and no run has a use for it.
  if (kind === "other") return unlink(folder.at(name));
  insist(await lstat(folder.at(name)), meant, where);
  await lchown(folder.at(name), owner, owner);
}

async function give(folder: HeldFolder, name: Name, how: number, meant: Meant, owner: number, where: string) {
  const handle = await open(folder.at(name), O_RDONLY | O_NOFOLLOW | how);
  try {
    const stat = await handle.stat();
    if (stat.nlink > 1 && !stat.isDirectory()) {
      if (stat.dev === meant.device && meant.taken?.has(stat.ino)) return;
      meant.taken?.add(stat.ino);
    }
    insist(stat, meant, where);
    if (stat.uid !== owner || stat.gid !== owner) await handle.chown(owner, owner);
    const kept = stat.mode & KEPT_MODE;
    // A change of owner takes such bits away on its own, but not of every kind of file.
    if ((stat.mode & 0o7777) !== kept) await handle.chmod(kept);
  } finally {
    await handle.close();
  }
}

/** A file of somebody else's, which a second name leads to, keeps its owner and its modes. */
function insist(stat: Stats, meant: Meant, where: string): void {
  if (stat.uid !== meant.uid || stat.dev !== meant.device)
    throw new ForeignEntry(where, "something that is not its own");
}
