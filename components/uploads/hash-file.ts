import { Sha256 } from "@/domain/sha256";

/** Short enough for the page to stay quick in between. */
const SLICE_BYTES = 512 * 1024;

interface HashOptions {
  /** Told after each slice how many bytes are read. */
  onRead?(bytes: number): void;
  signal?: AbortSignal;
}

/** The SHA-256 of a file's bytes, read slice by slice. */
export async function hashFile(file: Blob, { onRead, signal }: HashOptions = {}): Promise<string> {
  const hash = new Sha256();
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted();
    const slice = file.slice(start, start + SLICE_BYTES);
    hash.update(new Uint8Array(await slice.arrayBuffer()));
    onRead?.(start + slice.size);
  }
  return hash.digest();
}
