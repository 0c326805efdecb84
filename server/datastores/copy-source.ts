import { addAbortSignal } from "node:stream";
import { AppError } from "@/domain/errors";
import { inParallel } from "@/domain/in-parallel";
import { findHeldBlobs } from "../blobs/held-blobs";
import { holdBlobs } from "../blobs/hold-blobs";
import { whileRoom } from "../core/room";
import type { Services } from "../core/services";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import { type CopyPlace, findCopies, isCopy, keepCopy } from "./known-copies";
import type { Source, SourceFile } from "./source";
import type { Storage } from "./storage";

const AT_ONCE = 8;

export interface CopyOptions {
  workspaceId: string;
  place: CopyPlace;
  signal: AbortSignal;
  /** Told after each file. */
  onFile?: (done: number) => void;
}

export interface Copied {
  files: SnapshotFile[];
  copied: number;
  /** Files whose bytes were here, by their mark at the source. */
  reused: number;
  /** Of those that were copied, how many are other bytes than when they were copied before. */
  changed: number;
}

/**
 * Brings the files of a source into the workspace's storage. One that was copied before, and has the same size and mark
 * at the source now, is not read again, whichever run took it.
 */
export async function copySource(
  services: Services,
  storage: Storage,
  source: Source,
  options: CopyOptions,
): Promise<Copied> {
  const { workspaceId, place } = options;
  const known = await findCopies(services.db, workspaceId, place, source.files);
  const hashes = [...known.values()].map(({ sha256 }) => sha256);
  const held = await findHeldBlobs(services.db, workspaceId, hashes);
  let done = 0;
  let copied = 0;
  let changed = 0;
  const files = await inParallel(source.files, AT_ONCE, async (file) => {
    options.signal.throwIfAborted();
    const before = known.get(file.path);
    const isSame = before !== undefined && isCopy(place, before, file);
    const isHere = isSame && held.has(before.sha256);
    const content = isHere ? before : await copyFile(services, storage, file, options);
    copied += isHere ? 0 : 1;
    changed += before !== undefined && before.sha256 !== content.sha256 ? 1 : 0;
    options.onFile?.(++done);
    return { path: file.within, sha256: content.sha256, sizeBytes: content.sizeBytes };
  });
  return { files, copied, reused: files.length - copied, changed };
}

async function copyFile(
  services: Services,
  storage: Storage,
  file: SourceFile,
  { workspaceId, place, signal }: CopyOptions,
): Promise<{ sha256: string; sizeBytes: number }> {
  const { db, blobs } = services;
  const stored = await blobs.put(whileRoom(services, addAbortSignal(signal, await storage.open(file.path))));
  const { sha256, sizeBytes } = stored;
  if (file.sizeBytes !== null && sizeBytes !== file.sizeBytes)
    throw new AppError(
      "unavailable",
      `${file.path} changed while it was copied: ${file.sizeBytes} bytes were told, and ${sizeBytes} came.`,
    );
  await db.transaction(async (tx) => {
    await holdBlobs(tx, blobs, workspaceId, [stored]);
    await keepCopy(tx, workspaceId, place, { path: file.path, etag: file.etag, sizeBytes, sha256 });
  });
  return { sha256, sizeBytes };
}
