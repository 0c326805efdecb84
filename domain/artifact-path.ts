/**
 * What the narrowest of all who carry a path can hold: an entry of an index in Postgres has 2,704 bytes, a path of Linux
 * 4,096 with the folder to which a client downloads, a name 255, and MLflow's client calls itself once a folder.
 */
export const MAX_PATH_BYTES = 2048;
export const MAX_SEGMENT_BYTES = 255;
const MAX_DEPTH = 256;
/** Control characters, the other separator, what starts a fragment, and half of a surrogate pair. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\\#]/u;
/** An escape that a second decoding would turn into a dot, a separator, a fragment or a NUL. */
export const HIDDEN_ESCAPE = "%(?:2[eEfF3]|5[cC]|00)";
const HIDDEN = new RegExp(HIDDEN_ESCAPE);
const DRIVE = /^[a-zA-Z]:(?:\/|$)/;

const encoder = new TextEncoder();
const sizeOf = (text: string) => encoder.encode(text).byteLength;

/** What is wrong with the path of a file inside a run or a model, or undefined. It was decoded once, never twice. */
export function findArtifactPathProblem(path: string): string | undefined {
  if (path === "") return "names no file";
  if (FORBIDDEN.test(path)) return "has a character that no path may have (control, backslash or #)";
  if (HIDDEN.test(path)) return "is escaped twice";
  if (path.startsWith("/") || DRIVE.test(path)) return "is absolute";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return "is not in normal form: no “..”, no “.”, no empty part";
  }
  return findExcess(path, parts);
}

function findExcess(path: string, parts: string[]): string | undefined {
  if (parts.length > MAX_DEPTH) return `is deeper than ${MAX_DEPTH} folders`;
  if (sizeOf(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  return parts.some((part) => sizeOf(part) > MAX_SEGMENT_BYTES)
    ? `has a part longer than ${MAX_SEGMENT_BYTES} bytes`
    : undefined;
}

/** Whether a path is short enough in each of its measures. */
export const fitsArtifactLimits = (path: string): boolean => findExcess(path, path.split("/")) === undefined;

/** Every folder above the path, the outermost first: `a/b/c` gives `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
}
