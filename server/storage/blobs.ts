/** Content-addressed storage on the local disk: `<root>/ab/cd/<sha256>`, written by rename, never changed. */
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { AppError, notFound } from "@/domain/errors";

export interface StoredBlob {
  sha256: string;
  sizeBytes: number;
}

export interface BlobStore {
  /** Streams the bytes in; durable when it resolves. With `expected`, bytes of another hash are refused and leave nothing. */
  put(
    source: AsyncIterable<Uint8Array>,
    limits?: { expected?: string; maxBytes?: number },
  ): Promise<StoredBlob>;
  /**
   * The bytes from `start` to `end`, both inclusive. Not found where they have been purged; once it resolves, a purge takes
   * nothing from this reader any more.
   */
  open(sha256: string, range?: { start: number; end: number }): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Writes a copy to `target`, which must not exist; cheap where the file system can share blocks. */
  copyTo(sha256: string, target: string, mode: number): Promise<void>;
  /** A folder beside the blobs for parts of uploads. */
  staging: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

export function openLocalBlobs(root: string): BlobStore {
  const staging = path.join(root, "staging");
  const at = (sha256: string) => {
    if (!SHA256.test(sha256)) throw new AppError("invalid", "This is not a SHA-256.");
    return path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  return {
    staging,
    put: (source, limits = {}) => putFile(staging, at, source, limits),
    open: async (sha256, range) => openFile(at(sha256), range),
    has: (sha256) =>
      fs.access(at(sha256)).then(
        () => true,
        () => false,
      ), // prettier-ignore
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

async function putFile(
  staging: string,
  at: (sha256: string) => string,
  source: AsyncIterable<Uint8Array>,
  { expected, maxBytes = Number.POSITIVE_INFINITY }: { expected?: string; maxBytes?: number },
): Promise<StoredBlob> {
  await fs.mkdir(staging, { recursive: true, mode: 0o700 });
  const draft = path.join(staging, randomUUID());
  const file = await fs.open(draft, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    let sizeBytes = 0;
    for await (const chunk of source) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw new AppError("tooLarge", `The file is larger than ${maxBytes} bytes.`);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    const sha256 = hash.digest("hex");
    if (expected && expected !== sha256)
      throw new AppError("invalid", `The bytes have the SHA-256 ${sha256}, not ${expected}.`);
    await file.sync();
    await file.close();
    await fs.mkdir(path.dirname(at(sha256)), { recursive: true, mode: 0o700 });
    await fs.rename(draft, at(sha256));
    await syncFolder(path.dirname(at(sha256)));
    return { sha256, sizeBytes };
  } catch (failure) {
    await file.close().catch(() => {});
    await fs.rm(draft, { force: true });
    throw failure;
  }
}

/** A rename is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
