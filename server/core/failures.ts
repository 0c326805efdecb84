import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { diskFull, isDiskFull } from "./room";

/** Postgres, or the way to it, is away, restarting or out of room; a deadlock or a wait that was too long was ended. */
const PASSING =
  /^(CONNECTION_|CONNECT_|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND$|EAI_|57P0[1235]$|57014$|25006$|25P03$|53...$|55P03$|58...$|08...$|40P01$|40001$)/;

/** What a file system says that has no room left for us. */
const NO_ROOM = /^(ENOSPC|EDQUOT)$/;

/** Not the code of a full disk, which clients take for final: this passes as soon as somebody has made room. */
const DATABASE_FULL =
  "The disk of the database is full, so this could not be written. Room is made as soon as what fills it has ended; else purge what is not needed.";

/** The database is there, and passes this over. */
const BUSY: Record<string, string> = {
  "53300": "All connections of the database are in use. Try again in a moment.",
  "55P03": "Something else is at work on the same. Try again in a moment.",
  "57014": "The database took too long over this. Try again in a moment.",
};

/** A database that is away is not told as such where the disk it lies on is full: that is why. */
const explainAway = () =>
  isDiskFull(env().ATELIER_HOME) ? DATABASE_FULL : "The database is away for a moment. Try again.";

/** Values that Postgres cannot hold: a NUL in a text, a number or moment out of range, a broken pattern. */
const UNSTORABLE = ["22001", "22003", "22008", "2201B", "22021", "22P02", "22P05"];

/** What Postgres (or the way to it) reported; drizzle wraps it as a cause. */
export function databaseCode(failure: unknown): string {
  const { code, syscall, cause } = (failure ?? {}) as { code?: unknown; syscall?: string; cause?: unknown };
  if (code === "ENOENT") return syscall === "connect" ? "CONNECT_NO_SOCKET" : "";
  if (typeof code === "string" && !cause) return code;
  return cause ? databaseCode(cause) : "";
}

/** True where the same may succeed a moment later. */
export const isPassing = (failure: unknown): boolean => PASSING.test(databaseCode(failure));

/** True when a row with the same key is there already. */
export const isUniqueViolation = (failure: unknown): boolean => databaseCode(failure) === "23505";

/**
 * The failure as one of our errors, or null where it is none that a caller can do something about. A value that cannot
 * be stored is the caller's mistake, at whichever door it came.
 */
export function knownFailure(failure: unknown): AppError | null {
  if (failure instanceof AppError) return failure;
  const code = databaseCode(failure);
  if (NO_ROOM.test(code)) return diskFull("The disk of the studio is full.");
  if (code === "53100") return new AppError("unavailable", DATABASE_FULL);
  if (BUSY[code]) return new AppError("unavailable", BUSY[code]);
  if (isPassing(failure)) return new AppError("unavailable", explainAway());
  if (UNSTORABLE.includes(code))
    return new AppError("invalid", "The request has a value that cannot be stored.");
  if (code === "23505") return new AppError("conflict", "Something with this name is already here.");
  if (code === "23503")
    return new AppError("conflict", "Something that this refers to has just been deleted.");
  return null;
}

/** Runs a write whose unique key may be taken; then it fails with `message`. */
export async function orConflict<T>(write: Promise<T>, message: string): Promise<T> {
  try {
    return await write;
  } catch (failure) {
    if (isUniqueViolation(failure)) throw new AppError("conflict", message);
    throw failure;
  }
}
