import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt) as (
  word: string,
  salt: Buffer,
  length: number,
  options: object,
) => Promise<Buffer>;
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** `scrypt$<salt>$<key>` in base64url, of cost N=2^15, r=8, p=1 (about 60 ms here). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password.normalize("NFKC"), salt, 32, COST);
  return `scrypt$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** A hash that no password has: checking against it takes as long as against a real one. */
const NOBODYS = `scrypt$${Buffer.alloc(16).toString("base64url")}$${Buffer.alloc(32).toString("base64url")}`;

/** Compares in constant time; with no hash (no such account) it takes as long and says no. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, salt, key] = (hash ?? NOBODYS).split("$") as [string, string, string];
  const expected = Buffer.from(key, "base64url");
  const given = await derive(
    password.normalize("NFKC"),
    Buffer.from(salt, "base64url"),
    expected.length,
    COST,
  );
  return timingSafeEqual(given, expected) && hash !== undefined;
}

/** A random secret with a prefix that tells what it is: `atl_…` for a token, `atr_…` for a run's, `ati_…` for an invite. */
export const newSecret = (prefix: "atl" | "atr" | "ati" | "atn"): string =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
