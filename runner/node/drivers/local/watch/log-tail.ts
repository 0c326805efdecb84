import { open } from "node:fs/promises";
import { lastState, stripAnsi } from "@/domain/log-lines";

const TAIL_BYTES = 64 * 1024;
const EXCERPT_CHARS = 7500;
const LAST_LINES = 15;

/** The end of a log as text, as a terminal shows it. Empty where there is no log. */
export async function readTail(file: string, limitBytes = TAIL_BYTES): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - limitBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(limitBytes), 0, limitBytes, start);
    return asShown(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** A text as a terminal leaves it. */
export const asShown = (text: string): string =>
  text
    .split("\n")
    .map((line) => stripAnsi(lastState(line)))
    .join("\n");

/** What to show where no error is told. */
export const lastLines = (tail: string): string =>
  shorten(tail.trimEnd().split("\n").slice(-LAST_LINES).join("\n"));

const shorten = (text: string): string =>
  text.length > EXCERPT_CHARS ? `…${text.slice(-EXCERPT_CHARS)}` : text;
