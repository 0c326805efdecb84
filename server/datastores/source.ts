import { createHash } from "node:crypto";
import type { DatastoreEntry } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { globMatcher } from "@/domain/glob";
import { isPlainPath } from "../snapshots/file-path";
import type { Storage } from "./storage";

/** A file of an input: where it lies in the datastore, and its path in the input. */
export interface SourceFile extends DatastoreEntry {
  within: string;
}

export interface Source {
  kind: "file" | "folder";
  files: SourceFile[];
}

/** As many as a submission may list. */
const MAX_FILES = 100_000;
const PAGE = 1_000;

/**
 * What lies at a path of a datastore now: a file, a folder with all that is below it, or the files that a pattern means.
 * In a pattern `*` and `?` stay within a name, and `**` goes through folders; paths are told from the last folder before it.
 */
export async function findSource(storage: Storage, datastore: string, path: string): Promise<Source> {
  const wild = path.search(/[*?]/);
  if (wild < 0 && path !== "") {
    const file = await storage.stat(path);
    if (file) return { kind: "file", files: [{ ...file, within: path.split("/").at(-1)! }] };
  }
  const folder = wild < 0 ? path : path.slice(0, Math.max(0, path.lastIndexOf("/", wild)));
  const isMeant = wild < 0 ? () => true : globMatcher(path);
  const files: SourceFile[] = [];
  const skip = folder === "" ? 0 : folder.length + 1;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await storage.list({ folder, isRecursive: true, limit: PAGE, cursor: cursor || null });
    for (const entry of page.entries)
      if (isMeant(entry.path)) files.push({ ...entry, within: entry.path.slice(skip) });
    if (files.length > MAX_FILES)
      throw new AppError(
        "invalid",
        `${nameOf(datastore, path)} holds more than ${MAX_FILES.toLocaleString("en")} files: name a narrower folder.`,
      );
    cursor = page.cursor;
  }
  if (files.length === 0)
    throw new AppError(
      "notFound",
      `${nameOf(datastore, path)} is not there: the datastore has no file and no folder of that path.`,
    );
  const odd = files.find(({ within }) => !isPlainPath(within));
  if (odd)
    throw new AppError(
      "invalid",
      `${nameOf(datastore, path)} holds ${JSON.stringify(odd.within)}, a name that cannot be kept on every system.`,
    );
  return { kind: "folder", files };
}

const nameOf = (datastore: string, path: string) =>
  `${path === "" ? "The top" : `“${path}”`} in the datastore ${datastore}`;

/** Another one when a file was added, has gone, or has other bytes, as far as the server tells that. */
export function fingerprintOf({ kind, files }: Source): string {
  const hash = createHash("sha256").update(kind);
  const lines = files.map(({ within, sizeBytes, etag }) => JSON.stringify([within, sizeBytes, etag]));
  for (const line of lines.sort()) hash.update(`\n${line}`);
  return hash.digest("hex");
}

export const sizeOf = ({ files }: Source): number =>
  files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
