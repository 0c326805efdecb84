/** Secrets: values that are set and used by name, and that nobody reads again. */
import { z } from "zod";

/** What Azure Key Vault allows, and the underscores that names of environment variables have. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,126}$/;
export const SECRET_NAME_RULE =
  "1 to 127 letters, digits, hyphens and underscores, of which the first is no hyphen";
export const secretName = z.string().regex(NAME, `a secret's name has ${SECRET_NAME_RULE}`);

/** Half of what Linux allows a variable of a process to hold. */
export const MAX_SECRET_BYTES = 64 * 1024;
/** What is shorter would be hidden in any word of a log, so it could not be hidden at all. */
export const SHORTEST_HIDDEN = 4;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** No message says anything about what the value is. */
export const secretValue = z
  .string()
  .refine((value) => bytesOf(value) <= MAX_SECRET_BYTES, "a secret has at most 64 KiB (65,536 bytes)")
  .refine(
    (value) => value.trim().length >= SHORTEST_HIDDEN,
    "a secret has at least 4 characters beside spaces: a shorter one could not be hidden in logs",
  )
  .refine(
    (value) => !value.includes("\0"),
    "a secret is text without NUL characters, which no variable of a process can hold: encode it as base64",
  );

export const setSecretInput = z.object({
  name: secretName,
  value: secretValue,
  /** The newest version that the caller has seen, 0 where there was none: another one is a conflict. */
  newest: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
export const secretInput = z.object({ name: secretName });

const REFERENCE = /^secret:(.*)$/s;

/** The name in `secret:NAME`, as it is written; null for any other value. */
export const secretReference = (value: string): string | null => REFERENCE.exec(value)?.[1] ?? null;

/** What of a value is hidden in logs: all of it, and each of its lines, since programs print lines. */
export function hiddenWords(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  return [...new Set([value, ...lines])].filter((word) => word.trim().length >= SHORTEST_HIDDEN);
}
