import type { Issue } from "@/domain/errors";
import type { FoundKind, Reference } from "@/domain/yaml/references";
import { isPlainPath } from "./file-path";
import { type IgnoreTexts, keepFiles, readIgnoreRules } from "./ignore-rules";
import type { ListedPath } from "./listed-path";

/** A YAML file that is being read: what is wrong with it is collected, each with its place. */
export interface Reading {
  readonly issues: Issue[];
  wrong(field: Reference["field"], message: string): void;
}

export interface FoundFile {
  path: string;
  sizeBytes: number;
  executable: boolean;
  sha256?: string;
}

/** What lies at a path that the YAML names: as the client lists it, or as an earlier run has it. */
export interface FoundPath {
  kind: FoundKind;
  files: FoundFile[];
  ignore: IgnoreTexts;
  text?: string;
}
export type FoundPaths = Map<string, FoundPath>;

export function readListedPaths(paths: Record<string, ListedPath>): FoundPaths {
  return new Map(
    Object.entries(paths).map(([path, { kind, files, ignore, text }]) => [
      path,
      { kind, ignore, text, files: files.map(({ size, ...file }) => ({ ...file, sizeBytes: size })) },
    ]),
  );
}

/** The texts that were sent, in an object without a prototype: a path may be called like one of its members. */
export function textsOf(found: FoundPaths): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  for (const [path, { text }] of found) if (text !== undefined) texts[path] = text;
  return texts;
}

export const kindsOf = (found: FoundPaths): Record<string, FoundKind> =>
  Object.fromEntries([...found].map(([path, { kind }]) => [path, kind]));

const MAX_KEPT_FILES = 100_000;

/** The files of a reference that will be stored, after the ignore rules of its folder. Notes what cannot be. */
export async function keepFound(
  reading: Reading,
  { path, field }: Reference,
  found: FoundPath,
): Promise<FoundFile[]> {
  const odd = found.files.filter((file) => !isPlainPath(file.path));
  for (const file of odd.slice(0, 10)) {
    reading.wrong(
      field,
      `${path} holds ${JSON.stringify(file.path)}, a name that cannot be kept on every system.`,
    );
  }
  const plain = odd.length > 0 ? found.files.filter((file) => isPlainPath(file.path)) : found.files;
  if (found.kind === "file") {
    if (plain.length !== 1)
      reading.wrong(field, `${path} is one file: its listing has ${plain.length} entries.`);
    return plain;
  }
  const rules = readIgnoreRules(found.ignore);
  reading.issues.push(
    ...rules.issues.map((issue) => ({ ...issue, file: issue.file && `${path}/${issue.file}` })),
  );
  const kept = await keepFiles(plain, rules);
  checkListing(reading, field, path, kept);
  return kept;
}

function checkListing(reading: Reading, field: Reference["field"], path: string, kept: FoundFile[]): void {
  if (kept.length > MAX_KEPT_FILES) {
    const count = `${kept.length.toLocaleString("en")} files; ${MAX_KEPT_FILES.toLocaleString("en")} are allowed`;
    reading.wrong(
      field,
      `${path} holds ${count}. Name a narrower folder, or leave files out by an .amlignore.`,
    );
  }
  const all = new Set(kept.map((file) => file.path));
  if (all.size < kept.length) reading.wrong(field, `${path} lists a file twice.`);
  // A path cannot be a file and a folder at once: such a listing could not be written out.
  const folders = foldersOf(kept);
  const clash = kept.find((file) => folders.has(file.path));
  if (clash) reading.wrong(field, `${path} lists ${clash.path} as a file and as a folder.`);
}

function foldersOf(files: FoundFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      // What is above a folder that was seen was seen with it.
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
