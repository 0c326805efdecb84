import { z } from "zod";

const MAX_DEPTH = 64;
/** Control characters, the other separator, half of a surrogate pair. */
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\\]|\p{Cs}/u;
/** No text of so few characters has more bytes than a name may have. */
const SURELY_SHORT = 255 / 4;

/** True for a relative, `/`-separated path in normal form that every file system and archive can hold. */
export function isPlainPath(path: string): boolean {
  if (path === "" || FORBIDDEN.test(path) || Buffer.byteLength(path) > 1024) return false;
  const parts = path.split("/");
  if (parts.length > MAX_DEPTH) return false;
  return parts.every((part) => part !== "" && part !== "." && part !== ".." && isShort(part));
}

const isShort = (part: string) => part.length <= SURELY_SHORT || Buffer.byteLength(part) <= 255;

export const plainPath = z
  .string()
  .refine(
    isPlainPath,
    "A path is relative, with / between its parts, without “..”, backslashes or control characters.",
  );

export const sha256Text = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "A SHA-256 has 64 lower-case hexadecimal digits.");
