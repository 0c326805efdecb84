import { z } from "zod";
import { fitsArtifactLimits } from "@/domain/artifact-path";

/** Control characters, the other separator, half of a surrogate pair. */
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\\]|\p{Cs}/u;

/** True for a relative, `/`-separated path in normal form that every file system and archive can hold. */
export function isPlainPath(path: string): boolean {
  if (FORBIDDEN.test(path) || !fitsArtifactLimits(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

export const plainPath = z
  .string()
  .refine(
    isPlainPath,
    "A path is relative, with / between its parts, without “..”, backslashes or control characters.",
  );

export const sha256Text = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "A SHA-256 has 64 lower-case hexadecimal digits.");
