import { constants } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type LogCut, readCut } from "@/domain/log-lines";
import type { Services } from "@/server/core/services";
import type { LivePlace, LogState } from "./log-source";

/**
 * The bytes of a log by their offset in what the command printed. Where its middle was cut out the offsets go on as if
 * nothing were missing, in the file that is being written as in the one that is kept.
 */
export interface OpenLog {
  sizeBytes(): Promise<number>;
  /** What is missing, as far as is known now. */
  cut(): Promise<LogCut | null>;
  /** At most so many bytes from `start` on, none at the end; or the cut, where `start` lies in it. */
  read(start: number, lengthBytes: number): Promise<Buffer | LogCut>;
  close(): Promise<void>;
}

/** Opens the log, or null while there is none. An open file stays readable when its folder is cleaned up. */
export async function openLog(services: Services, { stored, live }: LogState): Promise<OpenLog | null> {
  if (stored) return openStored(services, stored);
  for (const place of live) {
    const log = await openLive(place);
    if (log) return log;
  }
  return null;
}

async function openLive({ path, cutPath }: LivePlace): Promise<OpenLog | null> {
  const file = await fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ifThere);
  if (!file) return null;
  let known: LogCut | null = null;
  const look = async () => {
    if (cutPath) known = readCut(await fs.readFile(cutPath, "utf8").catch(() => "")) ?? known;
    return known;
  };
  return {
    sizeBytes: async () => (await file.stat()).size,
    cut: look,
    async read(start, lengthBytes) {
      const bytes = await readAt(file, start, lengthBytes);
      // A hole reads as NULs, and is announced before it is made: bytes without a NUL need no look.
      if (bytes.includes(0)) await look();
      return withoutCut(bytes, start, known);
    },
    close: () => file.close(),
  };
}

function withoutCut(bytes: Buffer, start: number, cut: LogCut | null): Buffer | LogCut {
  if (!cut || start >= cut.end || start + bytes.length <= cut.start) return bytes;
  return start >= cut.start ? cut : bytes.subarray(0, cut.start - start);
}

function ifThere(failure: NodeJS.ErrnoException): null {
  if (failure.code === "ENOENT" || failure.code === "ENOTDIR") return null;
  throw failure;
}

async function readAt(file: FileHandle, start: number, lengthBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(lengthBytes), 0, lengthBytes, start);
  return buffer.subarray(0, bytesRead);
}

/** The stored file has no hole: what comes after the cut lies directly behind what comes before it. */
async function openStored(
  { blobs }: Services,
  { sha256, sizeBytes, cutSha256 }: NonNullable<LogState["stored"]>,
): Promise<OpenLog> {
  const told = cutSha256 ? readCut(await text(await blobs.open(cutSha256, { start: 0, end: 200 }))) : null;
  const cut = told && told.start <= sizeBytes ? told : null;
  const cutBytes = cut ? cut.end - cut.start : 0;
  return {
    sizeBytes: async () => sizeBytes + cutBytes,
    cut: async () => cut,
    async read(start, lengthBytes) {
      if (cut && start >= cut.start && start < cut.end) return cut;
      const from = cut && start >= cut.end ? start - cutBytes : start;
      const limit = cut && start < cut.start ? cut.start : sizeBytes;
      const end = Math.min(from + lengthBytes, limit) - 1;
      return end < from
        ? Buffer.alloc(0)
        : Buffer.concat(await (await blobs.open(sha256, { start: from, end })).toArray());
    },
    close: async () => {},
  };
}
