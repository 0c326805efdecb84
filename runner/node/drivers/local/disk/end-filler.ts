/** Ends the run that fills the disk. It asks nothing of the database: that may be down for want of the same room. */
import { isOutOfFiles, isOutOfRoom, judgeRoom, planRoom } from "@/domain/disk-room.mjs";
import type { Settings } from "../../../options";
import type { AttemptFolder } from "../files/attempt-folder";
import { forceEnd } from "../watch/end-processes";
import { measureUse } from "./measure";
import { noteDiskUse } from "./note-use";
import { readDisk } from "./reserve.mjs";
import { findHidden, largestOf, listAttempts, measureAll, type Taker } from "./takers";
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
 * Where the disk is full, ends the run of this node that takes the most of it, if its end would make new room and no build
 * takes more. Where room is short and more has gone than anybody's files explain, it ends a run that has files which cannot
 * be seen. Resolves to true when there is such a run.
 */
export async function endFiller({ home, name: node }: Settings): Promise<boolean> {
  const facts = readDisk(home);
  if (judgeRoom(facts).state === "ok") return false;
  const isOfFiles = isOutOfFiles(facts);
  const all = await measureAll(home, isOfFiles ? "files" : "bytes");
  const isOurs = ({ folder }: Taker) => folder.prepared.node === node;
  const { lowFiles, lowBytes } = { lowFiles: judgeRoom(facts).neededFiles, ...planRoom(facts.totalBytes) };
  const hidden = isOfFiles ? undefined : findHidden(all, facts);
  if (hidden && isOurs(hidden) && hidden.hiddenBytes >= lowBytes) {
    endForDisk(hidden.folder, { cause: "hidden", ...limitsOf(hidden), hiddenBytes: hidden.hiddenBytes });
    return true;
  }
  const largest = largestOf(all.runs.filter((one) => one.isGoingOn && isOurs(one)));
  const used = largest?.used ?? 0;
  // What a build has made can be made again.
  const isOfBuild = all.builds.some((build) => !build.isWhole || (build.used ?? 0) > used);
  if (!isOutOfRoom(facts) || !largest || isOfBuild || used < (isOfFiles ? lowFiles : lowBytes)) return false;
  const usedBytes = isOfFiles ? (await measureUse(largest.folder)).used : used;
  const ofFiles = isOfFiles ? { usedFiles: used } : {};
  endForDisk(largest.folder, { cause: "full", ...limitsOf(largest), usedBytes, ...ofFiles });
  return true;
}

const limitsOf = ({ folder, used }: Taker) => ({
  usedBytes: used,
  limitBytes: folder.prepared.diskBytes ?? null,
});

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
