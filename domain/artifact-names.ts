/**
 * The names that a file system allows, spelled as paths that every door and every client can carry. A name on disk is any
 * bytes but `/` and NUL; a path of a run's file is text in normal form. A byte that such a path cannot hold is written as
 * `~` and two hex digits, so `plot#1.png` is stored as `plot~231.png`: `~` stands in an address as it is, and no client
 * decodes it. What needs no spelling stays as it is, and what looks like a spelling is spelled too.
 */
import {
  findArtifactPathProblem,
  fitsArtifactLimits,
  HIDDEN_ESCAPE,
  MAX_PATH_BYTES,
  MAX_SEGMENT_BYTES,
} from "./artifact-path";
import { AppError } from "./errors";

const SLASH = 0x2f;
/** What a path cannot hold, and what would be mistaken for a spelling or a shortened name. */
const SPELLED = new RegExp(
  String.raw`[\p{Cc}\\#]|(?=${HIDDEN_ESCAPE})%|~(?=[0-9a-f]{2}|long-[0-9a-f]{64})`,
  "gu",
);
const SPELLING = /~([0-9a-f]{2})/g;
/** A first part that Windows would take for a drive. */
const DRIVE = /^([a-zA-Z]):$/;
/** What a client may name although no path holds it. */
const REPLACED = /[\x01-\x1f\x7f-\x9f\\#]/g;
/** How much of a path that is too long is kept in front of the digest, so that it is found where it belongs. */
const KEPT_PARTS = 32;
const KEPT_BYTES = MAX_PATH_BYTES / 2;
const ENDING = /\.[\w.]{1,32}$/;

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const spellByte = (byte: number) => `~${byte.toString(16).padStart(2, "0")}`;
const spellBytes = (bytes: Uint8Array) => Array.from(bytes, spellByte).join("");

/**
 * The path that stands for a file whose folders and name are these bytes. It is as long as it has to be:
 * `shortenPath` makes one of it that can be stored. Throws where a part is none of a file system.
 */
export function spellPath(parts: readonly Uint8Array[]): string {
  if (parts.length === 0) throw new Error("A path has at least one part.");
  const [first = "", ...rest] = parts.map(spellPart);
  return [first.replace(DRIVE, "$1~3a"), ...rest].join("/");
}

/** The same for names that are text already. */
export const spellText = (path: string): string =>
  spellPath(path.split("/").map((part) => encoder.encode(part)));

/** Bytes as text; those that are none, and only those, are spelled. */
export const textOfBytes = (bytes: Uint8Array): string => mapRuns(bytes, (text) => text, spellByte);

/** The folders and the name that a stored path stands for. What is no spelling of ours stands for itself. */
export function unspellPath(stored: string): Uint8Array[] {
  const parts = stored.split("/");
  const meant = parts.map(unspellPart);
  return meant.every(isName) && spellPath(meant) === stored
    ? meant
    : parts.map((part) => encoder.encode(part));
}

/**
 * The path under which a spelled one is stored: the same, or where it is too long or too deep its beginning and a digest
 * of all of it, which stands for it alone. The whole one is then kept beside it.
 */
export function shortenPath(spelled: string, sha256: (text: string) => string): string {
  if (fitsArtifactLimits(spelled)) return spelled;
  const above: string[] = [];
  let room = KEPT_BYTES;
  for (const part of spelled.split("/").slice(0, -1)) {
    const size = encoder.encode(part).byteLength;
    room -= size + 1;
    if (above.length === KEPT_PARTS || room < 0 || size > MAX_SEGMENT_BYTES) break;
    above.push(part);
  }
  const ending = ENDING.exec(spelled)?.[0] ?? "";
  return [...above, `~long-${sha256(spelled)}${ending}`].join("/");
}

/**
 * The stored path of the file that a client names, in text that was decoded once. A path that can be stored stands for
 * itself, so that what was listed is found; any other name is spelled as a run's own file would be. Throws `invalid`.
 */
export function checkArtifactPath(path: string): string {
  // Judged without the characters that a spelling replaces: they may hide no way out.
  const problem = findArtifactPathProblem(path.replace(REPLACED, "_"));
  if (problem) throw new AppError("invalid", `The artifact path ${problem}.`);
  if (path.search(REPLACED) < 0) return path;
  const spelled = spellText(path);
  if (fitsArtifactLimits(spelled)) return spelled;
  throw new AppError(
    "invalid",
    "The artifact path is too long, as some of its characters have to be spelled.",
  );
}

/** The same of a folder; the empty text is the root, and one slash at the end is forgiven. */
export function checkArtifactFolder(path: string): string {
  const folder = path.endsWith("/") ? path.slice(0, -1) : path;
  return folder === "" && path !== "/" ? "" : checkArtifactPath(folder);
}

/** Whether a stored path stands for another name than what it says. */
export const isSpelled = (stored: string): boolean =>
  stored.search(SPELLING) >= 0 && spellPath(unspellPath(stored)) === stored;

/** A stored path with each part under its own name where that is text, for archives and for what a browser saves. */
export const textPath = (stored: string): string => {
  const parts = stored.split("/");
  return unspellPath(stored)
    .map((part, index) => decode(part) ?? parts[index]!)
    .join("/");
};

/** A stored path as a person reads it: each byte that is no text as `\xff`, and what would change the line as its code. */
export const showPath = (stored: string): string => unspellPath(stored).map(showPart).join("/");

/** The bytes of a path, escaped as in an address: how JSON carries names that are no text. */
export const escapePath = (stored: string): string =>
  unspellPath(stored)
    .map((part) => Array.from(part, escapeByte).join(""))
    .join("/");

const escapeByte = (byte: number) => {
  const character = String.fromCharCode(byte);
  return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
};

const isName = (part: Uint8Array) =>
  part.length > 0 &&
  !part.includes(SLASH) &&
  !part.includes(0) &&
  !/^\.\.?$/.test(String.fromCharCode(...part.subarray(0, 3)));

function spellPart(part: Uint8Array): string {
  if (!isName(part)) throw new Error("A part of a path is empty, a dot, or holds a separator.");
  return mapRuns(part, (text) => text.replace(SPELLED, (odd) => spellBytes(encoder.encode(odd))), spellByte);
}

/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu;
const showCode = (character: string) => {
  const code = character.codePointAt(0)!;
  const short = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
  return short ?? (code < 256 ? showByte(code) : `\\u${code.toString(16).padStart(4, "0")}`);
};
const showByte = (byte: number) => `\\x${byte.toString(16).padStart(2, "0")}`;
const showPart = (part: Uint8Array) => mapRuns(part, (text) => text.replace(UNSEEN, showCode), showByte);

function unspellPart(part: string): Uint8Array {
  const pieces = part
    .split(SPELLING)
    .map((piece, index) => (index % 2 ? Uint8Array.of(parseInt(piece, 16)) : encoder.encode(piece)));
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Maps what is UTF-8 as text, and every other byte by itself. */
function mapRuns(bytes: Uint8Array, text: (run: string) => string, byte: (odd: number) => string): string {
  const whole = decode(bytes);
  if (whole !== undefined) return text(whole);
  let out = "";
  let begin = 0;
  const flush = (end: number) => {
    if (end > begin) out += text(strict.decode(bytes.subarray(begin, end)));
  };
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOfCharacter(bytes, at);
    if (size === 0) {
      flush(at);
      out += byte(bytes[at]!);
      begin = at + 1;
    }
    at += size || 1;
  }
  flush(bytes.length);
  return out;
}

/** How many bytes the UTF-8 character there has, or 0 where none begins: the table of RFC 3629, section 4. */
function sizeOfCharacter(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + size > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + size; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return size;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
