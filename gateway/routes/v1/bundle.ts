/** Many small contents in one body: before each a line with its SHA-256 and the number of its bytes. */
import { AppError } from "@/domain/errors";

export const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;
export const MAX_BUNDLE_FILES = 1_000;
const LINE = /^([0-9a-f]{64}) (\d{1,9})$/;
const MAX_LINE_BYTES = 80;
const LINE_END = 0x0a;

export interface BundledContent {
  sha256: string;
  bytes: Uint8Array;
}

export function readBundle(body: Buffer): BundledContent[] {
  const contents: BundledContent[] = [];
  for (let at = 0; at < body.length; ) {
    if (contents.length === MAX_BUNDLE_FILES)
      throw new AppError("tooLarge", `One request has at most ${MAX_BUNDLE_FILES} contents.`);
    const name = `Content ${contents.length + 1}`;
    const end = body.subarray(at, at + MAX_LINE_BYTES).indexOf(LINE_END);
    const [, sha256, size] = LINE.exec(end < 0 ? "" : body.toString("latin1", at, at + end)) ?? [];
    if (sha256 === undefined)
      throw new AppError("invalid", `${name} does not begin with a line “<sha256> <bytes>”.`);
    const start = at + end + 1;
    at = start + Number(size);
    if (at > body.length)
      throw new AppError(
        "invalid",
        `${name} has fewer bytes than its line says: ${body.length - start} of ${size}.`,
      );
    contents.push({ sha256, bytes: body.subarray(start, at) });
  }
  return contents;
}
