/** First free, then write: what a run leaves on a full disk goes in the order of its worth, before its end is told. */
import { showBytes } from "@/domain/disk-room.mjs";
import type { CollectedFile, Outcome } from "@/runner/protocol";
import type { Attempt } from "../attempt";
import { failRun } from "../failure";

/** After the command and before its files are stored. What nobody keeps goes first, then a part of the reserve. */
export async function makeRoom({ folder, host: { room } }: Attempt): Promise<void> {
  for (const clear of [() => folder.clearScratch(), () => folder.clearWork()]) {
    if (!room.isShort) return;
    await clear();
  }
  if (room.isShort) room.release();
}

/**
 * After the files are stored, or cannot be. Where room is short they go before the end is told to the database, which may
 * itself wait for that room; how the run ended is kept beside its log meanwhile. True when they went.
 */
export async function clearEarly({ folder, host: { room } }: Attempt, outcome: Outcome): Promise<boolean> {
  if (!room.isShort) return false;
  folder.markOutcome(outcome);
  await folder.clearContents();
  return true;
}

/** Hands files to the controller, where there is room for them and, on a disk that stays full, a hope of an answer. */
export async function storeInRoom(attempt: Attempt, files: CollectedFile[]): Promise<void> {
  const { host, lease } = attempt;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (!host.room.hasFor(bytes)) {
    const message = `The disk of this machine is full, so not everything that the run has written could be stored: ${showBytes(bytes)} were too much.`;
    throw failRun("DiskFull", message);
  }
  await attempt.insist(() => {
    if (host.room.isHopeless) throw noHope();
    return host.controller.collect(lease, files);
  });
}

const noHope = () =>
  failRun(
    "DiskFull",
    "The disk of this machine is full, so what the run has written had to go before it could be stored.",
  );
