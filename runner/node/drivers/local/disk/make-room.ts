/** First free, then write: what a run leaves on a full disk goes in the order of its worth, before its end is told. */
import { lstat } from "node:fs/promises";
import { showBytes } from "@/domain/disk-room.mjs";
import type { WordList } from "@/domain/hidden-words";
import type { CollectedFile } from "@/domain/node/contract";
import type { Outcome } from "@/domain/node/messages";
import type { RunError } from "@/domain/runs";
import { failRun } from "../../../failure";
import type { Link } from "../../driver";
import type { AttemptFolder } from "../files/attempt-folder";
import type { Beyond } from "../files/collect";
import type { Spot } from "../spot";
import { capLog } from "../watch/log-cap";
import type { Room } from "./room";
import { LIMIT_IS } from "./use";

const LEAST_LOG_BYTES = 1024 ** 2;

/** After the command and before its files are stored. What nobody keeps goes first, then a part of the reserve. */
export async function makeRoom({ folder, hidden, machine: { room } }: Spot): Promise<void> {
  for (const clear of [() => folder.clearScratch(), () => folder.clearWork()]) {
    if (!room.isShort) return;
    await clear();
  }
  if (room.isShort) room.release();
  await fitLog(folder, room, hidden);
}

/** A log that is too large to be stored beside itself keeps its head and its tail. */
async function fitLog(folder: AttemptFolder, room: Room, hidden: WordList): Promise<void> {
  const facts = await lstat(folder.userLog).catch(() => null);
  if (!facts || facts.blocks * 512 <= room.spareBytes) return;
  await capLog(folder, Math.max(LEAST_LOG_BYTES, room.freeBytes / 4), hidden);
}

/**
 * After the files are stored, or cannot be. Where room is short they go before the end is told to the database, which may
 * itself wait for that room; how the run ended is kept beside its log meanwhile. True when they went.
 */
export async function clearEarly({ folder, machine: { room } }: Spot, outcome: Outcome): Promise<boolean> {
  if (!room.isShort) return false;
  folder.markOutcome(outcome);
  await folder.clearContents();
  return true;
}

/**
 * Hands files to the controller, as far as there is room for each, and answers with those that there is none for. A file with
 * holes counts in full, as it would be written in full.
 */
export async function storeInRoom(
  room: Room,
  link: Stores,
  files: CollectedFile[],
): Promise<CollectedFile[]> {
  let spareBytes = room.spareBytes;
  const [fitting, left]: [CollectedFile[], CollectedFile[]] = [[], []];
  for (const file of files) {
    const fits = file.sizeBytes <= spareBytes;
    if (fits) spareBytes -= file.sizeBytes;
    (fits ? fitting : left).push(file);
  }
  if (fitting.length > 0) await storeInHope(room, link, fitting);
  return left;
}

/** What the page says of files that there was no room for. */
export function explainNoRoom(files: CollectedFile[]): RunError {
  const message = `The disk of this machine has no room for what the run has written: ${nameSome(files, files.length)} could not be stored. What fits was kept.`;
  return { code: "DiskFull", message };
}

/** What the page says of files that are larger, all together, than what the run may take of the disk. */
export function explainBeyond({ files, count }: Beyond, limitBytes = 0): RunError {
  const message = `Not stored, as together with the others it is beyond the run's limit on the disk of ${showBytes(limitBytes)} (${LIMIT_IS}): ${nameSome(files, count)}. A file counts with its whole size, holes included. What fits was kept.`;
  return { code: "DiskFull", message };
}

function nameSome(files: Beyond["files"], count: number): string {
  const named = files.slice(0, SHOWN_FILES).map(({ path, sizeBytes }) => `${path} (${showBytes(sizeBytes)})`);
  return `${named.join(", ")}${count > named.length ? ` and ${count - named.length} more` : ""}`;
}

const SHOWN_FILES = 5;

/** Hands files over again and again; not for ever, where the database may be waiting for the room that these files take. */
export async function storeInHope(room: Room, link: Stores, files: CollectedFile[]): Promise<void> {
  await link.insist(() => {
    if (room.isHopeless) throw noHope();
    return link.collect(files);
  });
}

type Stores = Pick<Link, "insist" | "collect">;

const noHope = () =>
  failRun(
    "DiskFull",
    "The disk of this machine is full, so what the run has written had to go before it could be stored.",
  );
