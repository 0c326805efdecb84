/** Bodies as protobuf's JSON mapping reads them, of which `JSON.parse` knows only a part. */
import { randomUUID } from "node:crypto";
import { AppError } from "@/domain/errors";

/** How names of several words end here, in camelCase. To look for these is twenty times quicker than the expression. */
const LAST_WORDS =
  "Id Ids Uuid Name Time Type Key Results Token By Step Location Json Digest Number Parts Path Deleted".split(
    " ",
  );
const ENDINGS = LAST_WORDS.map((word) => `${word}"`);
/** Looked for from its end, since a long text may be full of what begins like one. */
const CAMEL_MEMBER = /"(?<=[a-z][A-Z]\w*")\s*:/;
const isCamelled = (text: string) =>
  ENDINGS.some((ending) => text.includes(ending)) && CAMEL_MEMBER.test(text);
const CAMEL_NAME = /^[a-z]+(?:[A-Z][a-z]*)+$/;
/** No message of MLflow's goes deeper. */
const MAX_DEPTH = 8;

/** A `step` or `timestamp` of more digits than float64 may have. */
const LONG_MEMBER = /p"\s*:\s*-?\d{16}/;
/** A text that nothing ends goes on to the end: looked for anew from each of its quotes, that would take hours. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Marks such a number on its way through JSON; nobody else can know the mark. */
const MARK = `int64-${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, "g");
const isLong = (token: string) => /^-?\d{16,20}$/.test(token);

/** Parses JSON; whole numbers that float64 would round are bigints. */
function parseExact(text: string): unknown {
  if (!LONG_MEMBER.test(text)) return JSON.parse(text);
  const marked = text.replace(TEXT_OR_NUMBER, (token) => (isLong(token) ? `"${MARK}${token}"` : token));
  return JSON.parse(marked, (_name, value) =>
    typeof value === "string" && value.startsWith(MARK) ? readLong(value.slice(MARK.length)) : value,
  );
}

const readLong = (digits: string) => (Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits));

/** Writes JSON; a bigint is a number with all its digits. */
export function writeJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // There is a bigint, which is rare: to look at every value on the way takes many times as long.
    const marked = JSON.stringify(value, (_name, item) => (typeof item === "bigint" ? MARK + item : item));
    return marked.replace(MARKED, "$1");
  }
}

/** Reads a body; each field may be sent as `snake_case` or as `lowerCamelCase`, and comes out as the former. */
export function readJsonText(text: string): unknown {
  const body = parseExact(text);
  return isCamelled(text) ? toSnakeCase(body) : body;
}

/** The same with the names of all fields in snake case, down to where messages end. */
export function toSnakeCase<T>(value: T, depth = MAX_DEPTH): T {
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => toSnakeCase(item, depth - 1)) as T;
  const fields = new Map<string, unknown>();
  for (const [given, item] of Object.entries(value)) {
    const name = CAMEL_NAME.test(given) ? given.replace(/[A-Z]/g, (high) => `_${high.toLowerCase()}`) : given;
    if (fields.has(name)) throw new AppError("invalid", `${name}: the request has it in two spellings.`);
    fields.set(name, toSnakeCase(item, depth - 1));
  }
  return Object.fromEntries(fields) as T;
}
