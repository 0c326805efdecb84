import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { LogPiece } from "../driver";
import type { AttemptFolder } from "./files/attempt-folder";
import { findCut } from "./watch/log-cap";

/** What a log holds from an offset on, up to its cut. Nothing where there is no log yet. */
export async function readLogAt(
  folder: AttemptFolder,
  offset: number,
  lengthBytes: number,
): Promise<LogPiece> {
  const bytes = await readFileAt(folder.userLog, offset, lengthBytes);
  // A hole is announced before it is made, and is looked for after the bytes were read.
  const cut = await findCut(folder);
  if (!cut || offset >= cut.end || offset + bytes.length <= cut.start) return { bytes, cut };
  return { bytes: bytes.subarray(0, Math.max(0, cut.start - offset)), cut };
}

export async function readFileAt(file: string, offset: number, lengthBytes: number): Promise<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ifThere);
  if (!handle) return new Uint8Array();
  try {
    return await readAt(handle, offset, lengthBytes);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, offset: number, lengthBytes: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offset);
  return buffer.subarray(0, bytesRead);
}

function ifThere(failure: NodeJS.ErrnoException): null {
  if (failure.code === "ENOENT") return null;
  throw failure;
}
