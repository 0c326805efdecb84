/**
 * Takes secrets out of a log in its place: the command writes it without us, and what is kept, read or handed on afterwards
 * is this file. As many asterisks stand there, so that offsets hold and no room is needed.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { cover, type WordList, WordMask } from "@/domain/hidden-words";
import type { LogCut } from "@/domain/log-lines";

const PIECE_BYTES = 256 * 1024;

/** A log whose command has ended. Repeating it changes nothing. */
export async function maskLog(file: string, cut: LogCut | null, words: WordList): Promise<void> {
  await changing(file, words, async (handle) => {
    const { size } = await handle.stat();
    const parts = cut
      ? [
          { start: 0, end: cut.start },
          { start: cut.end, end: size },
        ]
      : [{ start: 0, end: size }];
    for (const part of parts) await maskPart(handle, part, words);
  });
}

/** What a cut leaves of a word at its edges: `start` is where the head ends, `end` where the tail begins. */
export async function maskEdges(file: string, { start, end }: LogCut, words: WordList): Promise<void> {
  await changing(file, words, async (handle) => {
    await maskPart(handle, { start: Math.max(0, start - 2 * words.longestBytes), end: start }, words);
    const tail = await readAt(handle, end, words.longestBytes);
    const cutOff = tail.subarray(0, words.cutOffBytes(tail));
    cover(cutOff, 0, cutOff.length);
    await writeAt(handle, cutOff, end);
  });
}

async function changing(
  file: string,
  words: WordList,
  change: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  if (words.isEmpty) return;
  const handle = await open(file, constants.O_RDWR | constants.O_NOFOLLOW).catch(ifThere);
  if (!handle) return;
  try {
    await change(handle);
  } finally {
    await handle.close();
  }
}

function ifThere(failure: NodeJS.ErrnoException): null {
  if (failure.code === "ENOENT") return null;
  throw failure;
}

/** Only pieces in which something was hidden are written, so that a hole stays one. */
async function maskPart(handle: FileHandle, { start, end }: LogCut, words: WordList): Promise<void> {
  const mask = new WordMask(words);
  let shownTo = start;
  const put = async (shown: Uint8Array) => {
    if (mask.hasHidden) await writeAt(handle, shown, shownTo);
    shownTo += shown.length;
  };
  for (let at = start; at < end; ) {
    const piece = await readAt(handle, at, Math.min(PIECE_BYTES, end - at));
    if (piece.length === 0) break;
    at += piece.length;
    await put(mask.push(piece));
  }
  await put(mask.flush());
}

async function readAt(handle: FileHandle, start: number, lengthBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, start);
  return buffer.subarray(0, bytesRead);
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, start + done);
    done += bytesWritten;
  }
}
