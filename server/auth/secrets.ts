import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import os from "node:os";
import { promisify } from "node:util";
import { AppError } from "@/domain/errors";

const derive = promisify(scrypt) as (
  word: string,
  salt: Buffer,
  length: number,
  options: object,
) => Promise<Buffer>;
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/**
 * As many at once as leave the machine, and the pool of threads that files are read by, something to work with: whoever
 * sends passwords by the thousand gets no more of it than that.
 */
const AT_ONCE = Math.min(2, Math.max(1, os.availableParallelism() - 1));
const WAITING = 200;
let isBusyWith = 0;
const waiting: (() => void)[] = [];

async function stretch(word: string, salt: Buffer, length: number, isFirst = true): Promise<Buffer> {
  if (waiting.length >= WAITING && !isFirst) {
    const message = "Many passwords are being checked at this moment. Try again in a few seconds.";
    throw new AppError("tooManyRequests", message, { retryAfterS: 5 });
  }
  if (isBusyWith >= AT_ONCE)
    await new Promise<void>((enter) => (isFirst ? waiting.unshift(enter) : waiting.push(enter)));
  else isBusyWith++;
  try {
    return await derive(word.normalize("NFKC"), salt, length, COST);
  } finally {
    // The place goes to the next one directly, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else isBusyWith--;
  }
}

/** `scrypt$<salt>$<key>` in base64url, of cost N=2^15, r=8, p=1 (about 60 ms here). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await stretch(password, salt, 32);
  return `scrypt$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** A hash that no password has: checking against it takes as long as against a real one. */
const NOBODYS = `scrypt$${Buffer.alloc(16).toString("base64url")}$${Buffer.alloc(32).toString("base64url")}`;

/**
 * Compares in constant time; with no hash (no such account) it takes as long and says no. Whoever is known already, by a
 * sign-in or as a browser that had one, goes before strangers.
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  isKnown: boolean,
): Promise<boolean> {
  const [, salt, key] = (hash ?? NOBODYS).split("$") as [string, string, string];
  const expected = Buffer.from(key, "base64url");
  const given = await stretch(password, Buffer.from(salt, "base64url"), expected.length, isKnown);
  return timingSafeEqual(given, expected) && hash !== undefined;
}

/** A random secret with a prefix that tells what it is: `atl_…` for a token, `atr_…` for a run's, `ati_…` for an invite. */
export const newSecret = (prefix: "atl" | "atr" | "ati" | "atn"): string =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
