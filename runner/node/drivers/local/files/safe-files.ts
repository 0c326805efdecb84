/** Small works, with our rights, on what user code has had in its hands. */
import { lstatSync } from "node:fs";
import { lchown } from "node:fs/promises";
import { run } from "../commands";

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
