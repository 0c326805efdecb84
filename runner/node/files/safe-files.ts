/** Reading and walking what user code has left behind, with our rights: no link, pipe or device is ever opened. */
import { constants } from "node:fs";
import { lchown, open, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
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

/**
 * The regular files below a folder, in order. Links to files inside of `bounds` count as those files; links that lead
 * out, links to folders, pipes, sockets and devices are left out and counted in `skipped`.
 */
export async function walkFiles(
  top: string,
  bounds: string,
): Promise<{ files: FoundFile[]; skipped: string[] }> {
  const files: FoundFile[] = [];
  const skipped: string[] = [];
  const queue = [""];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const entries = await readdir(path.join(top, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const relative = path.join(folder, entry.name);
      if (entry.isDirectory()) queue.push(relative);
      else if (entry.isFile()) files.push({ path: relative, realPath: path.join(top, relative) });
      else {
        const target = entry.isSymbolicLink() ? await linkedFile(path.join(top, relative), bounds) : null;
        if (target) files.push({ path: relative, realPath: target });
        else skipped.push(relative);
      }
    }
  }
  return { files, skipped };
}

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
