/**
 * Keeps a flooding log within its policy: its head and its tail stay, the middle is given back to the disk as a hole,
 * so that offsets of what is kept hold for those who follow. The log never passes through this process while it grows.
 */
import { constants, createReadStream, createWriteStream } from "node:fs";
import { open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { WordList } from "@/domain/hidden-words";
import { type LogCut, readCut } from "@/domain/log-lines";
import { findProgram, run } from "../commands";
import type { AttemptFolder } from "../files/attempt-folder";
import { maskEdges } from "./mask-log";

/** Holes begin and end at blocks of the file system. */
const BLOCK_BYTES = 64 * 1024;

export async function findCut(folder: AttemptFolder): Promise<LogCut | null> {
  return readFile(folder.logCut, "utf8").then(readCut, () => null);
}

/** Cuts the log when it holds more than `capBytes`. Resolves to true when it was cut for the first time. */
export async function capLog(folder: AttemptFolder, capBytes: number, words: WordList): Promise<boolean> {
  const known = await findCut(folder);
  const sizeBytes = await stat(folder.userLog).then(
    (found) => found.size,
    () => 0,
  );
  const start = known?.start ?? roundDown(capBytes / 2);
  const from = known?.end ?? start;
  const end = roundDown(sizeBytes - capBytes / 2);
  // A tail of half as much again before it is cut keeps the cuts few.
  if (end - from < Math.max(BLOCK_BYTES, capBytes / 8)) return false;
  const fallocate = findProgram("fallocate");
  if (!fallocate) return false;
  // Said before it is done: who follows the log may skip bytes that are still there, never read a hole as text.
  await writeFile(`${folder.logCut}.part`, JSON.stringify({ start, end }));
  await rename(`${folder.logCut}.part`, folder.logCut);
  if (!known) await writeMark(folder.userLog, start, capBytes);
  await maskEdges(folder.userLog, { start: start - markFor(capBytes).length, end }, words);
  const hole = ["--offset", `${from}`, "--length", `${end - from}`];
  await run([fallocate, "--punch-hole", ...hole, folder.userLog]);
  return !known;
}

const markFor = (capBytes: number) =>
  `\n[The log is larger than ${Math.round(capBytes / 1024 ** 2)} MiB: its head and its tail are kept, what was between them is gone.]\n`;

/** The mark stands in the last bytes of the head, which makes the cut visible to anyone who reads the file. */
async function writeMark(file: string, start: number, capBytes: number): Promise<void> {
  const mark = Buffer.from(markFor(capBytes));
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await handle.write(mark, 0, mark.length, start - mark.length);
  } finally {
    await handle.close();
  }
}

/** The log without its hole, for keeping: the file itself when nothing was cut. */
export async function compactLog(folder: AttemptFolder): Promise<string> {
  const cut = await findCut(folder);
  if (!cut) return folder.userLog;
  const compact = `${folder.userLog}.compact`;
  await pipeline(createReadStream(folder.userLog, { end: cut.start - 1 }), createWriteStream(compact));
  await pipeline(
    createReadStream(folder.userLog, { start: cut.end }),
    createWriteStream(compact, { flags: "a" }),
  );
  return compact;
}

const roundDown = (bytes: number): number => Math.max(0, Math.floor(bytes / BLOCK_BYTES) * BLOCK_BYTES);
