/** Ends the run that fills the disk. It asks nothing of the database: that may be down for want of the same room. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { isOutOfFiles, isOutOfRoom, judgeRoom, planRoom } from "@/domain/disk-room.mjs";
import type { Settings } from "../../../options";
import { AttemptFolder } from "../files/attempt-folder";
import { isAlive } from "../processes";
import { forceEnd } from "../watch/end-processes";
import { countFiles, measureUse } from "./measure";
import { noteDiskUse } from "./note-use";
import { readDisk } from "./reserve.mjs";
import type { DiskUse } from "./use";

/** At once and without a grace, in which it would go on writing. Asked again, it ends what has been started since. */
export function endForDisk(folder: AttemptFolder, use: DiskUse): void {
  const { wrapper, exitCode } = folder;
  if (!wrapper || exitCode !== null) return;
  if (!folder.ending) {
    folder.markDisk(use);
    folder.markEnding("disk");
  }
  forceEnd(wrapper, folder.pump);
}

/**
 * Where the disk is full, ends the run of this node that takes the most of it, if its end would make new room. Resolves
 * to true when there is such a run.
 */
export async function endFiller({ home, name: node }: Settings): Promise<boolean> {
  const facts = readDisk(home);
  if (!isOutOfRoom(facts)) return false;
  const running = (await listAttempts(home)).filter(({ wrapper, exitCode, isPrepared }) => {
    return exitCode === null && isPrepared && wrapper !== null && isAlive(wrapper);
  });
  const isOfFiles = isOutOfFiles(facts);
  const measure = isOfFiles ? countFiles : measureUse;
  let largest: { folder: AttemptFolder; used: number } | undefined;
  for (const folder of running.filter(({ prepared }) => prepared.node === node)) {
    const used = await measure(folder);
    if (used !== null && used > (largest?.used ?? 0)) largest = { folder, used };
  }
  const { lowFiles, lowBytes } = { lowFiles: judgeRoom(facts).neededFiles, ...planRoom(facts.totalBytes) };
  if (!largest || largest.used < (isOfFiles ? lowFiles : lowBytes)) return false;
  const { folder, used } = largest;
  const limitBytes = folder.prepared.diskBytes ?? null;
  const usedBytes = isOfFiles ? await measureUse(folder) : used;
  endForDisk(folder, { cause: "full", usedBytes, limitBytes, ...(isOfFiles ? { usedFiles: used } : {}) });
  return true;
}

/**
 * Frees what nobody keeps of the attempts of this node whose command has ended, as a node may not be able to take them up
 * before: the database waits for room, too.
 */
export async function freeEnded({ home, name: node }: Settings): Promise<void> {
  for (const folder of await listAttempts(home)) {
    if (judgeRoom(readDisk(home)).state === "ok") return;
    const { exitCode, isPrepared } = folder;
    if (exitCode === null || !isPrepared || folder.prepared.node !== node) continue;
    await noteDiskUse(folder, exitCode);
    await folder.clearScratch();
    await folder.clearWork();
  }
}

async function listAttempts(home: string): Promise<AttemptFolder[]> {
  const names = await readdir(path.join(home, "runs")).catch(() => []);
  return names.flatMap((name) => AttemptFolder.named(home, name) ?? []);
}
