/** Small works, with our rights, on what user code has had in its hands. */
import { constants, lstatSync } from "node:fs";
import { lchown, open } from "node:fs/promises";
import { run } from "../commands";

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

export async function changeOwner(entries: string[], uid: number): Promise<void> {
  await Promise.all(entries.map((entry) => lchown(entry, uid, uid)));
}

export const REMOVE_TIMEOUT_MS = 300_000;

/**
 * Removes folders whatever user code has made of them: closed ones, nests deeper than a path can say, names given to links
 * while they are removed. `rm` goes by descriptors, Node's own by paths.
 */
export async function removeTrees(folders: string[]): Promise<void> {
  const there = folders.filter((folder) => lstatSync(folder, { throwIfNoEntry: false }));
  if (there.length === 0) return;
  // Root enters closed folders anyway; where the rights are the author's own, opening them gives nothing away.
  if (process.getuid?.() !== 0)
    await run(["chmod", "-R", "u+rwX", "--", ...there], { timeoutMs: REMOVE_TIMEOUT_MS });
  const removed = await run(["rm", "-rf", "--one-file-system", "--", ...there], {
    timeoutMs: REMOVE_TIMEOUT_MS,
  });
  if (removed.exitCode !== 0)
    throw new Error(`${there.join(", ")} could not be removed: ${removed.stderr.slice(-500)}`);
}

export const removeTree = (folder: string): Promise<void> => removeTrees([folder]);
