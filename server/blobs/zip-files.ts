import type { Readable } from "node:stream";
import yazl from "yazl";
import type { BlobStore } from "./blobs";

export interface ZippedFile {
  path: string;
  sha256: string;
  sizeBytes: number;
  executable?: boolean;
}

/** What is made for the zip alone. */
export interface ZippedText {
  path: string;
  text: string;
  executable?: boolean;
}

/** Larger files are mostly packed already, and to pack them once more would hold the download up. */
const MAX_PACKED_BYTES = 4_000_000;
/** Beyond it a file's entry needs the larger fields of zip64, which every unpacker of today reads. */
const MAX_PLAIN_BYTES = 0xfff00000;

const modeOf = (executable = false) => (executable ? 0o100755 : 0o100644);

/** A zip that is made as it is read: each file is opened when its turn comes, and none is held in memory. */
export function zipFiles(
  blobs: BlobStore,
  files: readonly ZippedFile[],
  mtime: Date,
  texts: readonly ZippedText[] = [],
): Readable {
  const zip = new yazl.ZipFile();
  for (const { path, text, executable } of texts)
    zip.addBuffer(Buffer.from(text), path, { mtime, mode: modeOf(executable) });
  let opened: Readable | undefined;
  for (const { path, sha256, sizeBytes, executable } of files) {
    const options = {
      mtime,
      mode: modeOf(executable),
      size: sizeBytes,
      compress: sizeBytes <= MAX_PACKED_BYTES,
      forceZip64Format: sizeBytes > MAX_PLAIN_BYTES,
    };
    zip.addReadStreamLazy(path, options, (take) => {
      const give = (bytes: Readable) => {
        opened = bytes;
        if (output.destroyed) bytes.destroy();
        else take(null, bytes);
      };
      void blobs.open(sha256).then(give, (failure) => take(failure, output));
    });
  }
  zip.end();
  const output = zip.outputStream as Readable;
  zip.on("error", (failure: Error) => output.destroy(failure));
  // A reader that leaves takes the file along that was being read for it.
  output.on("close", () => opened?.destroy());
  return output;
}
