// The reserve: room of the disk that nobody can fill, in files of the data folder that are removed one after the other
// when there is no other room left. Plain JavaScript, because the supervisor needs it when the database cannot start.
import { spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { planRoom } from "../../../../../domain/disk-room.mjs";

/** So many files make up the whole reserve. */
const PIECES = 8;
const CHUNK_BYTES = 1024 ** 2;

/** @param {string} home */
const folderOf = (home) => path.join(home, "reserve");

/** The numbers of the pieces that are there. @param {string} home */
function listPieces(home) {
  try {
    return fs
      .readdirSync(folderOf(home))
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** @param {string} home @returns {import("../../../../../domain/disk-room.mjs").DiskFacts} */
export function readDisk(home) {
  const { blocks, bavail, bsize, files, ffree } = fs.statfsSync(home);
  const sizeOf = (/** @type {number} */ piece) =>
    fs.statSync(path.join(folderOf(home), `${piece}`), { throwIfNoEntry: false })?.size ?? 0;
  const heldBytes = listPieces(home).reduce((sum, piece) => sum + sizeOf(piece), 0);
  const room = { totalBytes: blocks * bsize, freeBytes: bavail * bsize, heldBytes };
  return { ...room, totalFiles: files, freeFiles: ffree };
}

/** Gives a piece of the reserve back to the disk. False when none is left. @param {string} home */
export function releasePiece(home) {
  const last = Math.max(...listPieces(home));
  if (!Number.isFinite(last)) return false;
  fs.rmSync(path.join(folderOf(home), `${last}`), { force: true });
  return true;
}

/** Gives back as many pieces as it takes until so much is free, as far as they go. @param {string} home @param {number} bytes */
export function releaseUntil(home, bytes) {
  while (readDisk(home).freeBytes < bytes && releasePiece(home)) {
    // Each piece may be enough.
  }
}

/**
 * Takes the next piece of the reserve, where one is missing and the disk has room for it beyond its low mark. True when
 * it was taken.
 * @param {string} home
 */
export function takePiece(home) {
  const { totalBytes, freeBytes } = readDisk(home);
  const { reserveBytes, lowBytes } = planRoom(totalBytes);
  const bytes = Math.floor(reserveBytes / PIECES);
  const there = new Set(listPieces(home));
  const next = Array.from({ length: PIECES }, (_, index) => index + 1).find((piece) => !there.has(piece));
  if (next === undefined || freeBytes - bytes < lowBytes) return false;
  fs.mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
  const draft = path.join(folderOf(home), `.part-${process.pid}`);
  try {
    fill(draft, bytes);
    fs.renameSync(draft, path.join(folderOf(home), `${next}`));
    return true;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/**
 * Makes a file whose bytes the disk has really set aside. Where a file system cannot promise that, they are written, and
 * are random because it may keep others in less room.
 * @param {string} file @param {number} bytes
 */
function fill(file, bytes) {
  const handle = fs.openSync(file, "w", 0o600);
  try {
    if (spawnSync("fallocate", ["--length", `${bytes}`, file], { stdio: "ignore" }).status === 0) return;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let left = bytes; left > 0; left -= CHUNK_BYTES)
      fs.writeSync(handle, randomFillSync(chunk), 0, Math.min(left, CHUNK_BYTES));
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
