// Bytes of the files that the worker was given: stretches of a plain file, or the stream of a compressed one.
import fs from "node:fs";
import { createGunzip } from "node:zlib";
import { Problem } from "./problem.mjs";

/**
 * `held` are the stretches of a file that lies elsewhere which are here, where they belong: the first from its beginning on.
 * @typedef {{ at: string, path: string, sizeBytes: number, held?: [start: number, length: number][] }} File
 */

const GZIP = Buffer.from([0x1f, 0x8b]);

/** @param {File} file @param {number} start @param {number} length */
export function readRange(file, start, length) {
  const handle = fs.openSync(file.at, "r");
  try {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, file.sizeBytes - start)));
    let read = 0;
    while (read < bytes.length) {
      const count = fs.readSync(handle, bytes, read, bytes.length - read, start + read);
      if (count === 0) break;
      read += count;
    }
    return bytes.subarray(0, read);
  } finally {
    fs.closeSync(handle);
  }
}

/** @param {File} file */
export const isGzip = (file) => readRange(file, 0, 2).equals(GZIP);

/**
 * The bytes of a compressed file as they come, until the reader has enough. One that is cut short gives what is in it.
 * @param {File} file @param {() => void} onCut
 */
export async function* inflate(file, onCut) {
  const unpacked = fs.createReadStream(file.at).pipe(createGunzip({ chunkSize: 256 * 1024 }));
  let given = 0;
  try {
    for await (const chunk of unpacked) {
      given += chunk.length;
      yield/** @type {Buffer} */ (chunk);
    }
  } catch (failure) {
    if (given === 0)
      throw new Problem(`${file.path} cannot be unpacked: ${messageOf(failure)}. Send it again.`);
    onCut();
  }
}

/** @param {unknown} failure */
const messageOf = (failure) => (failure instanceof Error ? failure.message : String(failure));
