/**
 * The cookie by which a browser is known that has signed in before. It proves nothing but that, so it opens nothing: its
 * owner's attempts are counted apart from everybody else's, and no guesser can slow them down.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { SESSION_DAYS } from "@/domain/accounts";
import { secretKey } from "@/env";
import { cookieNames, readCookie } from "./session-cookie";

/** People who share a browser have a mark each; the latest of them are kept. */
const MARKS = 8;
/** Far longer than a sign-in lasts: it is there for whoever comes back after that. */
const DAYS = 12 * SESSION_DAYS;

/** `passwordHash` is part of what is signed, so a new password makes every mark of the account void. */
export interface Account {
  id: string;
  passwordHash: string;
}

/** The marks that a browser brings, at most as many as one can have. */
export function readMarks(cookieHeader: string | null | undefined, publicUrl: string): string[] {
  const value = readCookie(cookieHeader ?? "", cookieNames(publicUrl).device);
  return value ? value.split("~", MARKS) : [];
}

/** The mark that this account gave, or undefined. */
export const findMark = (marks: readonly string[], account: Account): string | undefined =>
  marks.find((mark) => {
    const [nonce = "", signature = ""] = mark.split(".");
    const given = Buffer.from(signature, "base64url");
    const expected = sign(nonce, account);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });

/** The cookie to set when somebody has signed in: a fresh mark of theirs, beside those of others. */
export function deviceCookie(marks: readonly string[], account: Account, publicUrl: string): string {
  const own = findMark(marks, account);
  const nonce = randomBytes(12).toString("base64url");
  const fresh = `${nonce}.${sign(nonce, account).toString("base64url")}`;
  const value = [fresh, ...marks.filter((mark) => mark !== own)].slice(0, MARKS).join("~");
  const { device, isSecure } = cookieNames(publicUrl);
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${DAYS * 24 * 3600}`;
  return `${device}=${value}; ${attributes}${isSecure ? "; Secure" : ""}`;
}

const sign = (nonce: string, { id, passwordHash }: Account): Buffer =>
  createHmac("sha256", secretKey()).update(`device\n${nonce}\n${id}\n${passwordHash}`).digest();
