/**
 * The studio's copy of a log that a node on another machine writes, while it is written. It grows at its end alone, so a
 * piece that is sent again changes nothing, and one that would leave a gap is refused.
 */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { AppError } from "@/domain/errors";
import { type LogCut, readCut } from "@/domain/log-lines";
import { LogGap, type LogLength } from "@/domain/node/contract";

export interface SentLogPlace {
  path: string;
  /** Null where nothing is ever cut out of it. */
  cutPath: string | null;
}

/** Beyond what nodes keep of a log by themselves: a node that does not keep to that is refused more. */
const MAX_KEPT_BYTES = 4 * 1024 ** 3;
/** A node writes a mark into the last bytes before a cut, when those were sent already. */
const MARK_BYTES = 256;

/** Answers with the length of the copy. Bytes that are there already have to be the same. */
export function appendSentLog(place: SentLogPlace, offset: number, bytes: Uint8Array): Promise<LogLength> {
  return inTurn(place.path, async () => {
    const cut = await readKnownCut(place);
    return withFile(place.path, async (file) => {
      const { size } = await file.stat();
      if (offset > size) throw new LogGap(size);
      const known = bytes.subarray(0, Math.min(bytes.length, size - offset));
      await compare(file, offset, known, cut);
      const fresh = bytes.subarray(known.length);
      const cutBytes = cut ? cut.end - cut.start : 0;
      if (size + fresh.length - cutBytes > MAX_KEPT_BYTES)
        throw new AppError("tooLarge", `The studio keeps ${MAX_KEPT_BYTES} bytes of a log: cut its middle.`);
      await writeAll(file, fresh, size);
      return { sizeBytes: size + fresh.length };
    });
  });
}

/** Gives the bytes of the cut back to the disk; the copy goes on behind it. */
export function cutSentLog(place: SentLogPlace & { cutPath: string }, cut: LogCut): Promise<LogLength> {
  return inTurn(place.path, async () => {
    const known = await readKnownCut(place);
    if (known && (known.start !== cut.start || known.end > cut.end))
      throw new AppError("conflict", "A cut of a log grows at its end alone.");
    return withFile(place.path, async (file) => {
      const { size } = await file.stat();
      if (size < cut.start) throw new LogGap(size);
      // Said before it is done: who follows the log may skip bytes that are still there, never read a hole as text.
      await fs.writeFile(`${place.cutPath}.part`, JSON.stringify(cut), { mode: 0o600 });
      await fs.rename(`${place.cutPath}.part`, place.cutPath);
      if (size < cut.end) await file.truncate(cut.end);
      const from = known?.end ?? cut.start;
      const hole = ["--offset", `${from}`, "--length", `${cut.end - from}`];
      if (cut.end > from)
        await promisify(execFile)("fallocate", ["--punch-hole", ...hole, place.path]).catch(() => undefined);
      return { sizeBytes: Math.max(size, cut.end) };
    });
  });
}

const turns = new Map<string, Promise<unknown>>();

/** One after the other for each log: a piece that was given up by its sender may still be at work. */
function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
  const settled = mine.catch(() => undefined);
  turns.set(key, settled);
  void settled.then(() => turns.get(key) === settled && turns.delete(key));
  return mine;
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  const handle = await fs.open(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function readKnownCut({ cutPath }: SentLogPlace): Promise<LogCut | null> {
  return cutPath ? readCut(await fs.readFile(cutPath, "utf8").catch(() => "")) : null;
}

async function compare(
  file: FileHandle,
  offset: number,
  bytes: Uint8Array,
  cut: LogCut | null,
): Promise<void> {
  const isNearCut = cut !== null && offset < cut.end && offset + bytes.length > cut.start - MARK_BYTES;
  if (bytes.length === 0 || isNearCut) return;
  const { buffer } = await file.read(Buffer.alloc(bytes.length), 0, bytes.length, offset);
  if (!buffer.equals(bytes)) throw new AppError("conflict", "The log has other bytes at this place already.");
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
