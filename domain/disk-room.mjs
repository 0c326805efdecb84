// How much of a disk the studio keeps back, and from where on it counts as nearly full. Plain JavaScript, because the
// supervisor judges by it before anything is built.

const MIB = 1024 ** 2;

/**
 * @typedef {object} DiskFacts
 * @property {number} totalBytes
 * @property {number} freeBytes What an ordinary user may still write.
 * @property {number} heldBytes What the reserve holds at this moment, which is not among the free bytes.
 * @property {number} [totalFiles] How many files the file system can hold; 0 or absent where it sets no such limit.
 * @property {number} [freeFiles] How many of them are left.
 */
/** @typedef {"ok" | "low" | "full"} RoomState `low`: new work is refused. `full`: what fills the disk is ended. */

/**
 * The sizes for a disk: what is kept back so that everything that was begun can end, and the two marks of free bytes.
 * @param {number} totalBytes
 */
export function planRoom(totalBytes) {
  const share = (/** @type {number} */ least, /** @type {number} */ most) =>
    Math.round(Math.min(most, Math.max(least, totalBytes * 0.02)));
  const lowBytes = share(16 * MIB, 1024 * MIB);
  const reserveBytes = Math.min(share(32 * MIB, 256 * MIB), Math.round(totalBytes / 8));
  return { reserveBytes, lowBytes, fullBytes: Math.round(lowBytes / 4) };
}

/** Of the files that a file system can hold, so many are kept free: below the first, or this share, no new work begins. */
const LOW_FILES = 100_000;
const LOW_FILES_SHARE = 0.02;

/** How it stands with the number of files, which many small ones use up while bytes are free. @param {DiskFacts} facts */
function judgeFiles({ totalFiles = 0, freeFiles = 0 }) {
  const lowFiles = Math.round(Math.min(LOW_FILES, totalFiles * LOW_FILES_SHARE));
  /** @type {RoomState} */
  const state = freeFiles < lowFiles / 4 ? "full" : freeFiles < lowFiles ? "low" : "ok";
  return { state, lowFiles };
}

/** True where it is files, not bytes, of which there is no more room. @param {DiskFacts} facts */
export const isOutOfFiles = (facts) => judgeFiles(facts).state === "full";

/** True where what fills the disk must be ended. @param {DiskFacts} facts */
export const isOutOfRoom = (facts) =>
  facts.freeBytes < planRoom(facts.totalBytes).fullBytes || isOutOfFiles(facts);

/**
 * Room that was taken from the reserve is owed to it, so it counts as if it were not free.
 * @param {DiskFacts} facts
 */
export function judgeRoom(facts) {
  const { totalBytes, freeBytes, heldBytes } = facts;
  const { reserveBytes, lowBytes, fullBytes } = planRoom(totalBytes);
  const owedBytes = Math.max(0, reserveBytes - heldBytes);
  const spareBytes = freeBytes - owedBytes;
  /** @type {RoomState} */
  const ofBytes = spareBytes < fullBytes ? "full" : spareBytes < lowBytes ? "low" : "ok";
  const { state: ofFiles, lowFiles } = judgeFiles(facts);
  const state = SEVERITY[ofFiles] > SEVERITY[ofBytes] ? ofFiles : ofBytes;
  const lacks = state !== ofBytes ? "files" : "bytes";
  return { state, lacks, neededBytes: lowBytes + owedBytes, neededFiles: lowFiles };
}

/** @type {Record<RoomState, number>} */
const SEVERITY = { ok: 0, low: 1, full: 2 };

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** A size in words for people. @param {number} bytes */
export function showBytes(bytes) {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10} ${UNITS[power]}`;
}

/** What is full, how much is free and how much new work needs. @param {DiskFacts} facts */
export function explainRoom(facts) {
  const { state, lacks, neededBytes, neededFiles } = judgeRoom(facts);
  const how = state === "full" ? "full" : "nearly full";
  if (lacks === "files")
    return `The disk of the studio has ${state === "full" ? "no" : "hardly any"} room for more files, whatever their size: ${facts.freeFiles} of ${facts.totalFiles} are left, and new work needs ${neededFiles}.`;
  return `The disk of the studio is ${how}: ${showBytes(facts.freeBytes)} of ${showBytes(facts.totalBytes)} are free, and new work needs ${showBytes(neededBytes)}.`;
}
