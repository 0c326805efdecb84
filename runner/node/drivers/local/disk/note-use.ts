import { statfs } from "node:fs/promises";
import type { AttemptFolder } from "../files/attempt-folder";
import { FULL_BYTES } from "../watch/explain-exit";
import { measureUse } from "./measure";
import type { DiskUse } from "./use";

/**
 * How the disk had a part in the end of a command that has ended, or null. It is kept before anything is freed, so that a
 * runner which comes back afterwards tells the same. `lastFreeBytes` is what was free when the command was last seen.
 */
export async function noteDiskUse(
  folder: AttemptFolder,
  exitCode: number | null,
  lastFreeBytes = Number.POSITIVE_INFINITY,
): Promise<DiskUse | null> {
  if (folder.disk || exitCode === 0) return folder.disk;
  const { bavail, bsize } = await statfs(folder.top);
  if (Math.min(lastFreeBytes, bavail * bsize) >= FULL_BYTES) return null;
  const limitBytes = folder.prepared.diskBytes ?? null;
  const use: DiskUse = { cause: "met", usedBytes: (await measureUse(folder)).used, limitBytes };
  folder.markDisk(use);
  return use;
}
