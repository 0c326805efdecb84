/** Reading and walking what user code has left behind, with our rights: no link, pipe or device is ever opened. */
import { constants, type Dirent } from "node:fs";
import { access, lchown, open, readdir, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import { run } from "../commands";
import { isWithin } from "../launch/sandbox";

/** The text of a regular file, cut at `limitBytes`. Throws when it is a link or anything but a file. */
export async function readSmallFile(file: string, limitBytes: number): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new Error(`${file} is not a regular file.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(limitBytes), 0, limitBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

export interface FoundFile {
  /** Relative to the folder that was walked. */
  path: string;
  /** The regular file itself; differs from the path where that is a link. */
  realPath: string;
}

/** Stands in for bytes that are no UTF-8: a name with it cannot be opened by what was read of it. */
const NO_TEXT = "\uFFFD";

/**
 * The regular files below a folder, in order. Links to files inside of `bounds` count as those files; links that lead
 * out, links to folders, pipes, sockets, devices and what cannot be opened are left out and counted in `skipped`.
 */
export async function walkFiles(
  top: string,
  bounds: string,
): Promise<{ files: FoundFile[]; skipped: string[] }> {
  const files: FoundFile[] = [];
  const skipped: string[] = [];
  const queue = [""];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const entries = await readdir(path.join(top, folder), { withFileTypes: true }).catch(() => null);
    if (!entries && folder !== "") skipped.push(folder);
    for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const relative = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        queue.push(relative);
        continue;
      }
      const target = await readableFile(path.join(top, relative), entry, bounds);
      if (target) files.push({ path: relative, realPath: target });
      else skipped.push(relative);
    }
  }
  return { files, skipped };
}

async function readableFile(at: string, entry: Dirent, bounds: string): Promise<string | null> {
  if (entry.name.includes(NO_TEXT)) return null;
  const target = entry.isFile() ? at : entry.isSymbolicLink() ? await linkedFile(at, bounds) : null;
  return target && (await canRead(target)) ? target : null;
}

const canRead = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  );

async function linkedFile(link: string, bounds: string): Promise<string | null> {
  try {
    const target = await realpath(link);
    return isWithin(bounds, target) && (await stat(target)).isFile() ? target : null;
  } catch {
    return null;
  }
}

export async function changeOwner(entries: string[], uid: number): Promise<void> {
  await Promise.all(entries.map((entry) => lchown(entry, uid, uid)));
}

const REMOVE_TIMEOUT_MS = 300_000;

/** Removes a folder whatever user code has made of it: closed folders, and nests deeper than a path can say. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    await run(["chmod", "-R", "u+rwX", folder], { timeoutMs: REMOVE_TIMEOUT_MS });
    const removed = await run(["rm", "-rf", "--", folder], { timeoutMs: REMOVE_TIMEOUT_MS });
    if (removed.exitCode !== 0)
      throw new Error(`${folder} could not be removed: ${removed.stderr.slice(-500)}`);
  }
}
