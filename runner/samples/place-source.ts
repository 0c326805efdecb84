import { writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
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
  const mostBytes = isText ? HEAD_BYTES : MAX_WHOLE_BYTES + 1;
  const bytes = await buffer(await blobs.open(sha256, { start: 0, end: mostBytes - 1 }));
  if (!isText && bytes.length > MAX_WHOLE_BYTES)
    throw new AppError("tooLarge", "its data is a file of more than 64 MB that cannot be read in part");
  // The last line may have been cut off.
  const end = bytes.length === HEAD_BYTES ? bytes.lastIndexOf(LINE_FEED) + 1 : 0;
  await writeFile(target, isText && end > 0 ? bytes.subarray(0, end) : bytes, { mode: 0o644 });
}
