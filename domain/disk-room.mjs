// How much of a disk the studio keeps back, and from where on it counts as nearly full. Plain JavaScript, because the
// supervisor judges by it before anything is built.

const MIB = 1024 ** 2;

/**
 * @typedef {object} DiskFacts
 * @property {number} totalBytes
 * @property {number} freeBytes What an ordinary user may still write.
 * @property {number} heldBytes What the reserve holds at this moment, which is not among the free bytes.
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

/**
 * Room that was taken from the reserve is owed to it, so it counts as if it were not free.
 * @param {DiskFacts} facts
 */
export function judgeRoom({ totalBytes, freeBytes, heldBytes }) {
  const { reserveBytes, lowBytes, fullBytes } = planRoom(totalBytes);
  const owedBytes = Math.max(0, reserveBytes - heldBytes);
  const spareBytes = freeBytes - owedBytes;
  /** @type {RoomState} */
  const state = spareBytes < fullBytes ? "full" : spareBytes < lowBytes ? "low" : "ok";
  return { state, neededBytes: lowBytes + owedBytes };
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** A size in words for people. @param {number} bytes */
export function showBytes(bytes) {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10} ${UNITS[power]}`;
}

/** What is full, how much is free and how much new work needs. @param {DiskFacts} facts */
export function explainRoom(facts) {
  const { state, neededBytes } = judgeRoom(facts);
  const how = state === "full" ? "full" : "nearly full";
  return `The disk of the studio is ${how}: ${showBytes(facts.freeBytes)} of ${showBytes(facts.totalBytes)} are free, and new work needs ${showBytes(neededBytes)}.`;
}
