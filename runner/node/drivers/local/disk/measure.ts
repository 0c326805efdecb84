/**
 * What a run takes of the disk: the blocks below its folders, and those of files without a name that it
 * holds open or has mapped.
 */
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { run } from "../commands";
import type { AttemptFolder } from "../files/attempt-folder";
import { descendantsOf } from "../processes";

/** A walk over some million files, on a slow disk. */
const WALK_TIMEOUT_MS = 120_000;
/** A run may hold some hundred thousand descriptors: what was found by then counts. */
const SCAN_TIMEOUT_MS = 10_000;

/**
 * Counts by `du`, which goes by descriptors, follows no link, stays on the file system and counts a file of several names
 * once; its complaints about what vanishes meanwhile are of no interest. Null where it did not come to an end.
 */
export async function measureUse(folder: AttemptFolder): Promise<number | null> {
  const total = await walk(folder, "-B1");
  return total === null ? null : total + (await measureNameless(folder));
}

/** How many files lie below its folders. Null where the walk did not come to an end. */
export const countFiles = (folder: AttemptFolder): Promise<number | null> => walk(folder, "--inodes");

async function walk(folder: AttemptFolder, unit: string): Promise<number | null> {
  const { work, outputs, tmp, home, layer, userLog } = folder;
  const tops = [work, outputs, tmp, home, layer, userLog];
  const counting = `exec du -P -s -c -x ${unit} -- "$@" 2>/dev/null`;
  const counted = await run(["/bin/sh", "-c", counting, "du", ...tops], { timeoutMs: WALK_TIMEOUT_MS });
  const total = /^(\d+)\ttotal$/m.exec(counted.stdout)?.[1];
  return total === undefined ? null : Number(total);
}

async function measureNameless({ top, wrapper }: AttemptFolder): Promise<number> {
  const device = await lstat(top).then(
    ({ dev }) => dev,
    () => null,
  );
  if (!wrapper || device === null) return 0;
  const seen = new Set<number>();
  let bytes = 0;
  const endMs = performance.now() + SCAN_TIMEOUT_MS;
  for (const { pid } of descendantsOf(wrapper.pid)) {
    // A file that is mapped stays, though its descriptor is closed.
    for (const folder of [`/proc/${pid}/fd`, `/proc/${pid}/map_files`]) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (performance.now() > endMs) return bytes;
        const target = await readlink(`${folder}/${name}`).catch(() => "");
        if (!target.endsWith(" (deleted)") || target.startsWith("/memfd:")) continue;
        const facts = await stat(`${folder}/${name}`).catch(() => null);
        if (facts?.dev !== device || facts.nlink > 0 || seen.has(facts.ino)) continue;
        seen.add(facts.ino);
        bytes += facts.blocks * 512;
      }
    }
  }
  return bytes;
}
