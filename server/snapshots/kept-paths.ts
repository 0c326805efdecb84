/** From the paths that a YAML file names to the files that will be stored, or to what the client has to send first. */
import type { Executor } from "@/db/client";
import { isTextRole, type Reference } from "@/domain/yaml/references";
import { findHeldBlobs } from "../blobs/held-blobs";
import { type FoundFile, type FoundPath, type FoundPaths, keepFound, type Reading } from "./found-paths";
import type { Needs } from "./listed-path";
import type { SnapshotFile } from "./store-snapshot";

/** A reference with what was found there and the files that will be stored. */
export interface Kept {
  reference: Reference;
  found: FoundPath;
  files: FoundFile[];
}

export const isText = ({ role }: Reference) => isTextRole(role);

/** Paths that the client has not listed, and texts that it has not sent. */
export function findLacking(references: Reference[], found: FoundPaths): Needs | null {
  const paths = references.filter(({ path }) => !found.has(path)).map(({ path }) => path);
  const texts = references
    .filter((reference) => isText(reference) && found.get(reference.path)?.kind === "file")
    .filter(({ path }) => found.get(path)?.text === undefined)
    .map(({ path }) => path);
  if (paths.length + texts.length === 0) return null;
  return { paths: [...new Set(paths)], texts: [...new Set(texts)], hashes: {}, blobs: {} };
}

export async function keepReferences(
  reading: Reading,
  references: Reference[],
  found: FoundPaths,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const reference of references) {
    const at = found.get(reference.path)!;
    if (isText(reference) || at.kind === "missing") continue;
    kept.push({ reference, found: at, files: await keepFound(reading, reference, at) });
  }
  return kept;
}

/** Files without a hash, and hashes whose bytes this workspace has not brought. */
export async function findUnsent(
  executor: Executor,
  workspaceId: string,
  kept: Kept[],
): Promise<Needs | null> {
  const hashes = new Map<string, Set<string>>();
  const blobs = new Map<string, Set<string>>();
  const wanted = kept.flatMap(({ files }) => files.flatMap(({ sha256 }) => sha256 ?? []));
  const held = await findHeldBlobs(executor, workspaceId, wanted);
  const asked = new Set<string>();
  for (const { reference, files } of kept) {
    for (const file of files) {
      if (file.sha256 === undefined) add(hashes, reference.path, file.path);
      else if (held.has(file.sha256)) file.sizeBytes = held.get(file.sha256)!;
      else if (!asked.has(file.sha256)) {
        asked.add(file.sha256);
        add(blobs, reference.path, file.path);
      }
    }
  }
  if (hashes.size + blobs.size === 0) return null;
  return { paths: [], texts: [], hashes: asObject(hashes), blobs: asObject(blobs) };
}

const add = (lists: Map<string, Set<string>>, key: string, item: string) =>
  lists.set(key, (lists.get(key) ?? new Set()).add(item));

const asObject = (lists: Map<string, Set<string>>) =>
  Object.fromEntries([...lists].map(([key, items]) => [key, [...items]]));

export const stored = (files: FoundFile[]): SnapshotFile[] =>
  files.map((file) => ({ ...file, sha256: file.sha256! }));
