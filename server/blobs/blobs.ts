/** Content-addressed storage on the local disk: `<root>/ab/<sha256>`, written by rename, never changed. */
import { existsSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { AppError, notFound } from "@/domain/errors";
import {
  type Announced,
  adoptFile,
  type BlobSource,
  beginBlob,
  putBlobs,
  type StoredBlob,
} from "./put-blobs";

export type { BlobSource, StoredBlob } from "./put-blobs";

export interface BlobStore {
  /** Streams the bytes in; durable when it resolves. Other bytes than were announced are refused and leave nothing. */
  put(bytes: AsyncIterable<Uint8Array>, about?: Omit<BlobSource, "open">): Promise<StoredBlob>;
  /** The same, told while the disk still takes a small file: to be acknowledged when it is durable. */
  begin(
    bytes: AsyncIterable<Uint8Array>,
    about?: Omit<BlobSource, "open">,
  ): Promise<{ stored: StoredBlob; durable: Promise<void> }>;
  /**
   * Stores many, several at a time, durable together when it resolves, and told in their order. Where one fails, none is
   * acknowledged.
   */
  putMany(sources: readonly BlobSource[]): Promise<StoredBlob[]>;
  /** Takes over a file of the staging folder that was written piece by piece, if it is what was announced. */
  adopt(file: string, announced: Required<Announced>): Promise<StoredBlob>;
  /**
   * The bytes from `start` to `end`, both inclusive. Not found where they have been purged; once it resolves, a purge takes
   * nothing from this reader any more.
   */
  open(sha256: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Asked of what was just written, so it is answered from memory: on another thread it would take ten times as long. */
  has(sha256: string): boolean;
  remove(sha256: string): Promise<void>;
  /** Writes a copy to `target`, which must not exist; cheap where the file system can share blocks. */
  copyTo(sha256: string, target: string, mode: number): Promise<void>;
  /** Where the bytes lie, for a process that is shown this one file and no other. */
  locate(sha256: string): string;
  /** A folder beside the blobs for parts of uploads. */
  staging: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

export function openLocalBlobs(root: string): BlobStore {
  const staging = path.join(root, "staging");
  const at = (sha256: string) => {
    if (!SHA256.test(sha256)) throw new AppError("invalid", "This is not a SHA-256.");
    return path.join(root, sha256.slice(0, 2), sha256);
  };
  const places = { root, staging, at };
  return {
    staging,
    locate: at,
    put: async (bytes, about) => (await putBlobs(places, [{ ...about, open: () => bytes }]))[0]!,
    begin: (bytes, about) => beginBlob(places, { ...about, open: () => bytes }),
    putMany: (sources) => putBlobs(places, sources),
    adopt: (file, announced) => adoptFile(places, file, announced),
    open: async (sha256, range) => openFile(at(sha256), range),
    has: (sha256) => existsSync(at(sha256)),
    remove: (sha256) => fs.rm(at(sha256), { force: true }),
    async copyTo(sha256, target, mode) {
      await fs.copyFile(at(sha256), target, fs.constants.COPYFILE_FICLONE | fs.constants.COPYFILE_EXCL);
      await fs.chmod(target, mode);
    },
  };
}

async function openFile(file: string, range?: { start: number; end: number }): Promise<Readable> {
  const handle = await fs.open(file, "r").catch((failure: NodeJS.ErrnoException) => {
    throw failure.code === "ENOENT" ? notFound("file", path.basename(file)) : failure;
  });
  return handle.createReadStream(range);
}
