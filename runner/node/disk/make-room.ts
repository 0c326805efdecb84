/** First free, then write: what a run leaves on a full disk goes in the order of its worth, before its end is told. */
import { lstat } from "node:fs/promises";
import { showBytes } from "@/domain/disk-room.mjs";
import type { CollectedFile, Outcome } from "@/runner/protocol";
import type { Attempt } from "../attempt";
import { failRun } from "../failure";
import type { AttemptFolder } from "../files/attempt-folder";
import { capLog } from "../watch/log-cap";
import type { Room } from "./room";

const LEAST_LOG_BYTES = 1024 ** 2;

/** After the command and before its files are stored. What nobody keeps goes first, then a part of the reserve. */
export async function makeRoom({ folder, host: { room } }: Attempt): Promise<void> {
  for (const clear of [() => folder.clearScratch(), () => folder.clearWork()]) {
    if (!room.isShort) return;
    await clear();
  }
  if (room.isShort) room.release();
  await fitLog(folder, room);
}

/** A log that is too large to be stored beside itself keeps its head and its tail. */
async function fitLog(folder: AttemptFolder, room: Room): Promise<void> {
  const facts = await lstat(folder.userLog).catch(() => null);
  if (!facts || room.hasFor(facts.blocks * 512)) return;
  await capLog(folder, Math.max(LEAST_LOG_BYTES, room.freeBytes / 4));
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
  const { host } = attempt;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (!host.room.hasFor(bytes)) {
    const message = `The disk of this machine is full, so not everything that the run has written could be stored: ${showBytes(bytes)} were too much.`;
    throw failRun("DiskFull", message);
  }
  await storeInHope(attempt, files);
}

/** Hands files over again and again; not for ever, where the database may be waiting for the room that these files take. */
export async function storeInHope({ host, lease, insist }: Attempt, files: CollectedFile[]): Promise<void> {
  await insist(() => {
    if (host.room.isHopeless) throw noHope();
    return host.controller.collect(lease, files);
  });
}

const noHope = () =>
  failRun(
    "DiskFull",
    "The disk of this machine is full, so what the run has written had to go before it could be stored.",
  );
