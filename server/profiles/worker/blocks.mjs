// Stretches of a text file: all of one that is small, otherwise its beginning and blocks from everywhere in it.
import { inflate, isGzip, readRange } from "./source.mjs";

/**
 * `bytes` are the file's from `start` on. `isEnd` says that the file ends with them.
 * @typedef {{ bytes: Buffer, start: number, isEnd: boolean }} Block
 * @typedef {{ blocks: Block[], totalBytes: number | null, isWhole: boolean, isCut: boolean }} Blocks
 */

const BLOCK_BYTES = 512 * 1024;
/** More is not unpacked: a small file may hold any number of zeros. */
const MAX_UNPACKED_BYTES = 16 * 1024 ** 3;

/** @param {import("./source.mjs").File} file @param {number} wantedBytes @returns {Promise<Blocks>} */
export async function readHead(file, wantedBytes) {
  const headBytes = Math.min(wantedBytes, file.held?.[0][1] ?? wantedBytes);
  if (!isGzip(file)) {
    const isWhole = file.sizeBytes <= headBytes;
    const bytes = readRange(file, 0, headBytes);
    return {
      blocks: [{ bytes, start: 0, isEnd: isWhole }],
      totalBytes: file.sizeBytes,
      isWhole,
      isCut: false,
    };
  }
  const chunks = [];
  let length = 0;
  let isCut = false;
  for await (const chunk of inflate(file, () => {
    isCut = true;
  })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > headBytes) break;
  }
  const isWhole = length <= headBytes && !file.held;
  const bytes = Buffer.concat(chunks).subarray(0, headBytes);
  return {
    blocks: [{ bytes, start: 0, isEnd: isWhole }],
    totalBytes: isWhole ? length : null,
    isWhole,
    // Of one that lies elsewhere no more is here, which is no fault of its own.
    isCut: isCut && !file.held,
  };
}

/** @param {import("./source.mjs").File} file @param {number} budgetBytes @returns {Promise<Blocks>} */
export async function readBlocks(file, budgetBytes) {
  if (isGzip(file)) return readPackedBlocks(file, budgetBytes);
  if (file.held) return readHeld(file, file.held);
  if (file.sizeBytes <= budgetBytes) return readHead(file, budgetBytes);
  const count = Math.max(2, Math.floor(budgetBytes / BLOCK_BYTES));
  const last = file.sizeBytes - BLOCK_BYTES;
  const blocks = Array.from({ length: count }, (_, index) => {
    // Even starts suit texts of two bytes a character.
    const start = Math.floor((last * index) / (count - 1) / 2) * 2;
    return { bytes: readRange(file, start, BLOCK_BYTES + 1), start, isEnd: index === count - 1 };
  });
  return { blocks, totalBytes: file.sizeBytes, isWhole: false, isCut: false };
}

/** @param {import("./source.mjs").File} file @param {[number, number][]} held @returns {Blocks} */
function readHeld(file, held) {
  const blocks = held.map(([start, length]) => ({
    bytes: readRange(file, start, length),
    start,
    isEnd: start + length >= file.sizeBytes,
  }));
  return { blocks, totalBytes: file.sizeBytes, isWhole: false, isCut: false };
}

/**
 * The whole is unpacked, and every n-th block of it is kept. When there are too many, every second one goes, and n doubles:
 * so they are spread evenly without knowing the length before.
 * @param {import("./source.mjs").File} file @param {number} budgetBytes @returns {Promise<Blocks>}
 */
async function readPackedBlocks(file, budgetBytes) {
  const most = Math.max(2, Math.floor(budgetBytes / BLOCK_BYTES));
  /** @type {Block[]} */
  let kept = [];
  let stride = 1;
  let number = 0;
  let total = 0;
  let isCut = false;
  /** @param {Buffer} bytes */
  const take = (bytes) => {
    if (number % stride === 0) kept.push({ bytes, start: number * BLOCK_BYTES, isEnd: false });
    number += 1;
    if (kept.length <= most) return;
    kept = kept.filter((_, index) => index % 2 === 0);
    stride *= 2;
  };
  let waiting = Buffer.alloc(0);
  for await (const chunk of inflate(file, () => {
    isCut = true;
  })) {
    total += chunk.length;
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (; waiting.length >= BLOCK_BYTES; waiting = waiting.subarray(BLOCK_BYTES))
      take(Buffer.from(waiting.subarray(0, BLOCK_BYTES)));
    if (total > MAX_UNPACKED_BYTES) break;
  }
  const isWhole = stride === 1 && total <= MAX_UNPACKED_BYTES;
  if (waiting.length > 0) take(waiting);
  if (!isWhole) return { blocks: kept, totalBytes: total, isWhole, isCut };
  const bytes = Buffer.concat(kept.map((block) => block.bytes));
  return { blocks: [{ bytes, start: 0, isEnd: true }], totalBytes: total, isWhole, isCut };
}
