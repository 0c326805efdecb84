import { AppError } from "./errors";

const MAX_BYTES = 1024;
const MAX_SEGMENT_BYTES = 255;
const MAX_DEPTH = 64;
/** Control characters, the other separator, what starts a fragment, and half of a surrogate pair. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\\#]/u;
/** An escape that a second decoding would turn into a dot, a separator, a fragment or a NUL. */
const HIDDEN = /%(?:2e|2f|5c|23|00)/i;
const DRIVE = /^[a-zA-Z]:(?:\/|$)/;

const sizeOf = (text: string) => new TextEncoder().encode(text).byteLength;

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
  if (parts.length > MAX_DEPTH || sizeOf(path) > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`;
  return parts.some((part) => sizeOf(part) > MAX_SEGMENT_BYTES)
    ? `has a part longer than ${MAX_SEGMENT_BYTES} bytes`
    : undefined;
}

/** The path of a file, checked. Throws `invalid`. */
export function checkArtifactPath(path: string): string {
  const problem = findArtifactPathProblem(path);
  if (problem) throw new AppError("invalid", `The artifact path ${problem}.`);
  return path;
}

/** The path of a folder, checked; the empty text is the root, and one slash at the end is forgiven. */
export function checkArtifactFolder(path: string): string {
  const folder = path.endsWith("/") ? path.slice(0, -1) : path;
  return folder === "" && path !== "/" ? "" : checkArtifactPath(folder);
}

/** Every folder above the path, the outermost first: `a/b/c` gives `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
}
