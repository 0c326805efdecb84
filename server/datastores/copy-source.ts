import { addAbortSignal } from "node:stream";
import { and, eq, inArray, sql } from "drizzle-orm";
import { datastoreCopies } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { findHeldBlobs } from "../blobs/held-blobs";
import { holdBlobs } from "../blobs/hold-blobs";
import { inParallel } from "../blobs/in-parallel";
import { whileRoom } from "../core/room";
import type { Services } from "../core/services";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import type { Source, SourceFile } from "./source";
import type { Storage } from "./storage";

const AT_ONCE = 8;
const PATHS_A_STATEMENT = 5_000;

export interface CopyOptions {
  workspaceId: string;
  /** Null where it is no datastore: then nothing is known of copies that were made before. */
  datastoreId: string | null;
  signal: AbortSignal;
  /** Told after each file. */
  onFile?: (done: number) => void;
}

export interface Copied {
  files: SnapshotFile[];
  copied: number;
  /** Files whose bytes were here, by their mark at the source. */
  reused: number;
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
  const known = await findCopies(services, source.files, options);
  let done = 0;
  let copied = 0;
  const files = await inParallel(source.files, AT_ONCE, async (file) => {
    options.signal.throwIfAborted();
    const before = known.get(file.path);
    const isSame = before !== undefined && before.sizeBytes === file.sizeBytes && before.etag === file.etag;
    const content = isSame ? before : await copyFile(services, storage, file, options);
    copied += isSame ? 0 : 1;
    options.onFile?.(++done);
    return { path: file.within, sha256: content.sha256, sizeBytes: content.sizeBytes };
  });
  return { files, copied, reused: files.length - copied };
}

type Copy = typeof datastoreCopies.$inferSelect;

/** What was copied of these paths, as far as its bytes are still here. */
async function findCopies(
  { db }: Services,
  files: readonly SourceFile[],
  { workspaceId, datastoreId }: CopyOptions,
): Promise<Map<string, Copy>> {
  if (datastoreId === null) return new Map();
  const found: Copy[] = [];
  for (let start = 0; start < files.length; start += PATHS_A_STATEMENT) {
    const paths = files.slice(start, start + PATHS_A_STATEMENT).map(({ path }) => path);
    const isWanted = and(eq(datastoreCopies.datastoreId, datastoreId), inArray(datastoreCopies.path, paths));
    found.push(...(await db.select().from(datastoreCopies).where(isWanted)));
  }
  const held = await findHeldBlobs(
    db,
    workspaceId,
    found.map(({ sha256 }) => sha256),
  );
  return new Map(found.filter(({ sha256 }) => held.has(sha256)).map((copy) => [copy.path, copy]));
}

async function copyFile(
  services: Services,
  storage: Storage,
  file: SourceFile,
  { workspaceId, datastoreId, signal }: CopyOptions,
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
    if (datastoreId === null) return;
    await tx
      .insert(datastoreCopies)
      .values({ datastoreId, path: file.path, etag: file.etag, sizeBytes, sha256 })
      .onConflictDoUpdate({
        target: [datastoreCopies.datastoreId, datastoreCopies.path],
        set: { etag: file.etag, sizeBytes, sha256, createdAt: sql`now()` },
      });
  });
  return { sha256, sizeBytes };
}
