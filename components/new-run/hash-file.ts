import { Sha256 } from "@/domain/sha256";

/** Short enough for the page to stay quick in between. */
const SLICE_BYTES = 512 * 1024;

/** The SHA-256 of a file's bytes, read slice by slice. */
export async function hashFile(file: Blob): Promise<string> {
  const hash = new Sha256();
  for (let start = 0; start < file.size; start += SLICE_BYTES)
    hash.update(new Uint8Array(await file.slice(start, start + SLICE_BYTES).arrayBuffer()));
  return hash.digest();
}
