import { open } from "node:fs/promises";

const TAIL_BYTES = 64 * 1024;
const EXCERPT_CHARS = 7500;
const LAST_LINES = 15;
const PREFIX = String.raw`(?:\[[a-z]+ \d+\] )?`;
const TRACEBACK = new RegExp(`^${PREFIX}Traceback \\(most recent call last\\):`);
const EXCEPTION = new RegExp(`^${PREFIX}((?:[\\w.]+\\.)?[A-Za-z_]\\w*(?::.*)?)$`);

/** The end of a log as text, without the control sequences of terminals. Empty where there is no log. */
export async function readTail(file: string, limitBytes = TAIL_BYTES): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - limitBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(limitBytes), 0, limitBytes, start);
    const text = buffer.toString("utf8", 0, bytesRead);
    return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/\0+/g, "");
  } finally {
    await handle.close();
  }
}

export interface Traceback {
  /** All of it, as Python wrote it. */
  text: string;
  /** `ValueError: the moon is 7 short`. */
  exception: string;
}

/** The last traceback of a log, or null. It ends at the first line that is not indented: the exception's own. */
export function lastTraceback(tail: string): Traceback | null {
  const lines = tail.split("\n");
  const start = lines.findLastIndex((line) => TRACEBACK.test(line));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => EXCEPTION.test(line));
  if (length < 0) return null;
  const end = start + 1 + length;
  const exception = EXCEPTION.exec(lines[end]!)![1]!;
  return { text: shorten(lines.slice(start, end + 1).join("\n")), exception };
}

/** What to show where there is no traceback. */
export const lastLines = (tail: string): string =>
  shorten(tail.trimEnd().split("\n").slice(-LAST_LINES).join("\n"));

const shorten = (text: string): string =>
  text.length > EXCERPT_CHARS ? `…${text.slice(-EXCERPT_CHARS)}` : text;
