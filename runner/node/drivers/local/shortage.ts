/** When this process has run out of something for a moment, what it cannot look at is not known: neither there nor gone. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const CODES = new Set(["EMFILE", "ENFILE", "ENOMEM", "EAGAIN"]);
const WAIT_MS = 100;

/** True when the same call may succeed as soon as others have let go: of descriptors, or of memory. */
export const isShortage = (error: unknown): boolean =>
  CODES.has((error as NodeJS.ErrnoException | null)?.code ?? "");

/** What `work` gives, however long a shortage lasts. */
export async function throughShortage<T>(work: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isShortage(error)) throw error;
      await delay(WAIT_MS);
    }
  }
}

/** The text of a small file, or nothing where it cannot be had. Throws only in a shortage. */
export function readOrNothing(file: string, encoding: "utf8" | "latin1"): string {
  try {
    return readFileSync(file, encoding);
  } catch (error) {
    if (isShortage(error)) throw error;
    return "";
  }
}
