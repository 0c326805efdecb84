// What a start does on a disk that is full: it takes from the reserve what it needs, or says what is full, how much is
// free and needed, and what to do.
import fs from "node:fs";
import path from "node:path";
import { showBytes } from "../../domain/disk-room.mjs";
import { readDisk, releasePiece, releaseUntil } from "../../runner/node/drivers/local/disk/reserve.mjs";

const MIB = 1024 ** 2;
/** A start writes this much: process ids, what the node keeps, a segment of the database's log. */
const START_BYTES = 20 * MIB;
/** A new data folder gets the database as well, and its programs. */
const FIRST_START_BYTES = 150 * MIB;

/** Throws where the disk has no room for a start. @param {string} home */
export function makeStartRoom(home) {
  const isFirst = !fs.existsSync(path.join(home, "postgres", "data"));
  const needed = isFirst && !process.env.DATABASE_URL ? FIRST_START_BYTES : START_BYTES;
  releaseUntil(home, needed);
  if (readDisk(home).freeBytes < needed) throw new Error(explainFull(home, needed));
}

/**
 * When the database could not be started: gives it a piece of the reserve, if room is what it lacks. What is to be said
 * then, or null where the disk is not the cause.
 * @param {string} home
 */
export function makeDatabaseRoom(home) {
  const { freeBytes } = readDisk(home);
  if (freeBytes >= START_BYTES) return null;
  if (releasePiece(home))
    return `The disk of ${home} is full, so the database cannot be started: it is given room that was kept back`;
  return explainFull(home, START_BYTES);
}

/** Does a small write; for want of room it takes pieces of the reserve, one after the other. @param {string} home @param {() => void} write */
export function insistOnRoom(home, write) {
  for (;;) {
    try {
      write();
      return;
    } catch (failure) {
      if (!isNoRoom(failure) || !releasePiece(home)) throw failure;
    }
  }
}

/** @param {unknown} failure */
const isNoRoom = (failure) =>
  ["ENOSPC", "EDQUOT"].includes(/** @type {NodeJS.ErrnoException} */ (failure)?.code ?? "");

/** The failure in words where a disk was its cause, else null. @param {unknown} failure @param {string} home */
export function explainDiskFailure(failure, home) {
  const { path: file } = /** @type {NodeJS.ErrnoException} */ (failure ?? {});
  const text = failure instanceof Error ? failure.message : String(failure);
  const closed = [file, home].find((entry) => entry && isReadOnly(entry));
  if (closed)
    return `${closed} cannot be written, as its file system is mounted read-only. Mount it for writing, or set ATELIER_HOME to another folder.`;
  if (!isNoRoom(failure) && !/ENOSPC|No space left on device/.test(text)) return null;
  const at = [file && path.dirname(file), home].find((folder) => folder && fs.existsSync(folder)) ?? "/";
  const { bavail, bsize } = fs.statfsSync(at);
  return `The disk that holds ${at} is full: ${showBytes(bavail * bsize)} are free. Free some and start again.\n${text}`;
}

/** Asked of what is there of the path: of a folder that cannot be made, Node says only that it is missing. @param {string} entry */
function isReadOnly(entry) {
  let there = entry;
  while (!fs.existsSync(there)) there = path.dirname(there);
  try {
    fs.accessSync(there, fs.constants.W_OK);
    return false;
  } catch (failure) {
    return /** @type {NodeJS.ErrnoException} */ (failure).code === "EROFS";
  }
}

/** @param {string} home @param {number} needed */
function explainFull(home, needed) {
  const { freeBytes, totalBytes } = readDisk(home);
  return [
    `The disk that holds the data folder ${home} is full: ${showBytes(freeBytes)} of ${showBytes(totalBytes)} are free, and a start needs ${showBytes(needed)}.`,
    `  Free some there, or set ATELIER_HOME to a folder on a larger disk. ${path.join(home, "environments")} may be removed: what is needed of it is built again.`,
  ].join("\n");
}
