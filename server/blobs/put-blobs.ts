/** Writes contents into the store: as drafts, several at a time, and then under their names, made durable together. */
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { AppError } from "@/domain/errors";
import { inParallel } from "@/domain/in-parallel";

export interface StoredBlob {
  sha256: string;
  sizeBytes: number;
}

/** What is known of bytes before they come. Bytes that turn out to be others are refused. */
export interface Announced {
  /** Their SHA-256. */
  sha256?: string | undefined;
  /** How many they are. */
  sizeBytes?: number | undefined;
}

export interface BlobSource {
  /** Called when it is this one's turn, so that few are open at a time. */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  announced?: Announced;
  maxBytes?: number;
}

/** Where a store keeps its drafts, and each content. */
export interface Places {
  root: string;
  staging: string;
  at(sha256: string): string;
}

/** Most of the time is spent waiting for the disk, which takes what waits together. */
const AT_ONCE = 16;
/** From so many on, one wait for all that the file system has to write costs less than one for each file. */
const MANY = 32;
/** What the disk takes in a moment. */
const SMALL_BYTES = 1 << 20;
/** Of a file that is read as a whole: longer pieces cost fewer turns, and are no quicker to hash. */
const READ_BYTES = 1 << 20;

/**
 * Durable when it resolves, in the order of the sources. Where one of them fails none is acknowledged: the drafts are
 * gone, and what had its name already is a file that no row names, which the collector removes.
 */
export async function putBlobs(places: Places, sources: readonly BlobSource[]): Promise<StoredBlob[]> {
  const drafts = sources.map(() => path.join(places.staging, randomUUID()));
  const folders = new Set<string>();
  try {
    const areMany = sources.length >= MANY;
    const stored = await inParallel(sources, AT_ONCE, (source, index) =>
      writeDraft(drafts[index]!, source, areMany ? null : syncFile),
    );
    if (areMany) await syncFileSystem(places.staging);
    await inParallel(stored, AT_ONCE, async ({ sha256 }, index) => {
      for (const folder of await moveInto(places, drafts[index]!, sha256)) folders.add(folder);
    });
    if (areMany) await syncFileSystem(places.root);
    else await inParallel([...folders], AT_ONCE, syncFolder);
    return stored;
  } catch (failure) {
    await inParallel(drafts, AT_ONCE, (draft) => fs.rm(draft, { force: true }));
    throw failure;
  }
}

/**
 * The same of one: resolves when its bytes are there and are what was announced, while the disk still takes them. What is
 * done meanwhile must not be told before `durable`. Of a large one that is a long wait, which is over when it resolves.
 */
export async function beginBlob(
  places: Places,
  source: BlobSource,
): Promise<{ stored: StoredBlob; durable: Promise<void> }> {
  const draft = path.join(places.staging, randomUUID());
  const { stored, file } = await fillDraft(draft, source).catch(async (failure) => {
    await fs.rm(draft, { force: true });
    throw failure;
  });
  const durable = settle(places, draft, file, stored.sha256);
  // Whoever fails meanwhile asks no more for it.
  durable.catch(() => undefined);
  if (stored.sizeBytes > SMALL_BYTES) await durable;
  return { stored, durable };
}

async function settle(places: Places, draft: string, file: FileHandle, sha256: string): Promise<void> {
  try {
    await syncFile(file);
    for (const folder of await moveInto(places, draft, sha256)) await syncFolder(folder);
  } catch (failure) {
    await fs.rm(draft, { force: true });
    throw failure;
  } finally {
    letGo(file);
  }
}

/**
 * Gives a file that lies in staging already its name, after it was read once more as a whole; durable when it resolves.
 * One that is not what was announced stays where it is.
 */
export async function adoptFile(
  places: Places,
  file: string,
  announced: Required<Announced>,
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    sizeBytes += chunk.byteLength;
    hash.update(chunk);
  }
  const sha256 = hash.digest("hex");
  checkAnnounced(announced, { sha256, sizeBytes });
  for (const folder of await moveInto(places, file, sha256)) await syncFolder(folder);
  return { sha256, sizeBytes };
}

/** Writes the bytes to a file that is not there yet, and waits for the disk to have them, unless another does. */
export async function writeDraft(
  draft: string,
  source: BlobSource,
  sync: ((file: FileHandle) => Promise<void>) | null = syncFile,
): Promise<StoredBlob> {
  const { stored, file } = await fillDraft(draft, source);
  try {
    await sync?.(file);
    return stored;
  } finally {
    letGo(file);
  }
}

/** The file is open still: the disk need not have it. */
async function fillDraft(
  draft: string,
  source: BlobSource,
): Promise<{ stored: StoredBlob; file: FileHandle }> {
  const { maxBytes = Number.POSITIVE_INFINITY, announced = {} } = source;
  const most = announced.sizeBytes ?? maxBytes;
  if (most > maxBytes) throw tooLarge(maxBytes);
  const file = await openDraft(draft);
  try {
    const hash = createHash("sha256");
    let sizeBytes = 0;
    for await (const chunk of await source.open()) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > most)
        throw announced.sizeBytes === undefined ? tooLarge(maxBytes) : otherCount(most, `more than ${most}`);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    const sha256 = hash.digest("hex");
    const stored = { sha256, sizeBytes };
    checkAnnounced(announced, stored);
    return { stored, file };
  } catch (failure) {
    letGo(file);
    throw failure;
  }
}

/** The folder is made where it is not there, which is hardly ever. */
async function openDraft(draft: string): Promise<FileHandle> {
  const open = () => fs.open(draft, "wx", 0o600);
  return open().catch(async (failure: NodeJS.ErrnoException) => {
    if (failure.code !== "ENOENT") throw failure;
    await fs.mkdir(path.dirname(draft), { recursive: true, mode: 0o700 });
    return open();
  });
}

/** The same bytes, which break off at their end where they are others than were announced: for what is no store of ours. */
export async function* asAnnounced(
  bytes: AsyncIterable<Uint8Array>,
  announced: Announced,
): AsyncGenerator<Uint8Array, undefined> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    hash.update(chunk);
    yield chunk;
  }
  checkAnnounced(announced, { sha256: hash.digest("hex"), sizeBytes });
  return undefined;
}

function checkAnnounced(announced: Announced, { sha256, sizeBytes }: StoredBlob): void {
  if (announced.sizeBytes !== undefined && announced.sizeBytes !== sizeBytes)
    throw otherCount(announced.sizeBytes, `${sizeBytes}`);
  if (announced.sha256 !== undefined && announced.sha256 !== sha256)
    throw new AppError(
      "invalid",
      `The bytes that arrived have the SHA-256 ${sha256}, not ${announced.sha256}: nothing was stored. Send the file again.`,
    );
}

const tooLarge = (maxBytes: number) => new AppError("tooLarge", `The file is larger than ${maxBytes} bytes.`);

const otherCount = (announced: number, arrived: string) =>
  new AppError(
    "invalid",
    `${announced} bytes were announced and ${arrived} arrived: nothing was stored. Send the file again.`,
  );

/** Gives the draft its name, and tells the folders whose entries have changed. */
async function moveInto({ root, at }: Places, draft: string, sha256: string): Promise<string[]> {
  const target = at(sha256);
  const folder = path.dirname(target);
  const isMoved = await fs.rename(draft, target).then(
    () => true,
    (failure: NodeJS.ErrnoException) => {
      if (failure.code !== "ENOENT") throw failure;
      return false;
    },
  );
  if (isMoved) return [folder];
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  await fs.rename(draft, target);
  return [folder, root];
}

/** A rename is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, "r");
  await handle.sync().finally(() => letGo(handle));
}

/** Closes what is durable already or about to be removed: nobody has to wait for that, or can learn anything from it. */
function letGo(handle: FileHandle): void {
  handle.close().catch(() => undefined);
}

const syncFile = (file: FileHandle): Promise<void> => file.sync();

/** Waits for the disk to have all that was written to its file system: `syncfs`, which Node does not offer. */
async function syncFileSystem(folder: string): Promise<void> {
  await promisify(execFile)("sync", ["--file-system", folder]);
}
