import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/domain/errors";
import { formatOfPath } from "@/domain/tables";
import type { BlobStore } from "@/server/blobs/blobs";

/** More than a thousand rows of any table that people draw with. */
const HEAD_BYTES = 4 * 1024 ** 2;
const MAX_WHOLE_BYTES = 64 * 1024 ** 2;
const LINE_FEED = 10;

/**
 * Writes what a sample needs of a stored content: the first lines of a text, and the whole of what can only be read as a
 * whole, such as Parquet, if it is small enough.
 */
export async function placeSource(blobs: BlobStore, sha256: string, target: string): Promise<void> {
  const isText = !target.endsWith(".gz") && ["delimited", "json"].includes(formatOfPath(target) ?? "");
  const end = (isText ? HEAD_BYTES : MAX_WHOLE_BYTES + 1) - 1;
  const bytes = await blobs.open(sha256, { start: 0, end });
  const file = createWriteStream(target, { flags: "wx", mode: 0o644 });
  await pipeline(bytes, file);
  if (isText && file.bytesWritten === HEAD_BYTES) await cutToLines(target);
  if (!isText && file.bytesWritten > MAX_WHOLE_BYTES)
    throw new AppError("tooLarge", "its data is a file of more than 64 MB that cannot be read in part");
}

/** The last line may have been cut off. */
async function cutToLines(target: string): Promise<void> {
  const file = await open(target, "r+");
  try {
    const bytes = await file.readFile();
    const end = bytes.lastIndexOf(LINE_FEED);
    if (end > 0) await file.truncate(end + 1);
  } finally {
    await file.close();
  }
}
