import { createHash } from "node:crypto";
import { AppError } from "@/domain/errors";

/** A place in an order: which part of it (see `search-page`), and the sort values of the last row that was given. */
export interface Place {
  phase: number;
  values: (string | number)[];
}

const MAX_TOKEN_CHARS = 100_000;
const badToken = () => new AppError("invalid", "page_token: this was not returned by this search.");

/** What ties a token to its order, so that it cannot be continued in another one. */
const fingerprint = (order: unknown) =>
  createHash("sha256").update(JSON.stringify(order)).digest("base64url").slice(0, 8);

/** JSON has no word for what is not finite. */
const encode = (value: string | number) =>
  typeof value === "number" && !Number.isFinite(value) ? { n: String(value) } : value;

export function writePageToken(order: unknown, { phase, values }: Place): string {
  const text = JSON.stringify([fingerprint(order), phase, values.map(encode)]);
  return Buffer.from(text).toString("base64url");
}

/** The place that a token names. Throws `invalid` for anything that `writePageToken` did not write for this order. */
export function readPageToken(order: unknown, token: string): Place {
  if (token.length > MAX_TOKEN_CHARS || !/^[\w-]+$/.test(token)) throw badToken();
  try {
    const [mark, phase, values] = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (mark !== fingerprint(order) || !Number.isInteger(phase) || phase < 0 || phase > 2) throw badToken();
    return { phase, values: values.map(decode) };
  } catch {
    throw badToken();
  }
}

function decode(value: unknown): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  const word = (value as { n?: unknown })?.n;
  if (word === "Infinity" || word === "-Infinity") return Number(word);
  throw badToken();
}
