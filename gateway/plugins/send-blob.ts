import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { textPath } from "@/domain/artifact-names";
import type { BlobStore } from "@/server/blobs/blobs";
import type { Request } from "../deps";

export interface SentFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

interface Range {
  start: number;
  end: number;
}

/** One range of bytes, both ends inclusive; null where none (or several) is asked for, "outside" where it has no bytes. */
export function readRange(header: string | undefined, sizeBytes: number): Range | null | "outside" {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return null;
  const isTail = from === "";
  const start = isTail ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = isTail || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (!isTail && to !== "" && Number(to) < start) return null;
  if (start > end) return "outside";
  return { start, end };
}

/**
 * Makes the reply a stored file: sets the headers and gives what the handler returns. What users uploaded is never shown
 * as a page of ours: it is a download whose kind is not guessed, and a browser that opens it anyway does so in a sandbox.
 */
export async function sendBlob(
  request: Request,
  reply: FastifyReply,
  blobs: BlobStore,
  file: SentFile,
): Promise<Readable | string> {
  const etag = `"${file.sha256}"`;
  const isKnown = request.headers["if-none-match"] === etag;
  const isUnchanged = (request.headers["if-range"] ?? etag) === etag;
  const range = isUnchanged ? readRange(request.headers.range, file.sizeBytes) : null;
  // Before any header: what has been purged meanwhile is a plain 404.
  const bytes = isKnown || range === "outside" ? "" : await blobs.open(file.sha256, range ?? undefined);
  presentDownload(reply, { path: textPath(file.path), etag });
  if (isKnown) {
    reply.code(304);
    return "";
  }
  if (range === "outside") {
    reply.code(416).header("content-range", `bytes */${file.sizeBytes}`);
    return "";
  }
  if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  reply.header("content-length", range ? range.end - range.start + 1 : file.sizeBytes);
  return bytes;
}

/** The headers of a file that somebody else wrote. */
export function presentDownload(
  reply: FastifyReply,
  { path, etag }: { path: string; etag: string | null },
): void {
  const name = encodeURIComponent(path.split("/").at(-1)!).replace(/['()*]/g, escapeCharacter);
  if (etag !== null) reply.header("etag", etag);
  reply
    .header("accept-ranges", "bytes")
    .header("cache-control", "private, no-cache")
    .header("content-type", "application/octet-stream")
    .header("content-disposition", `attachment; filename*=UTF-8''${name}`)
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "sandbox; default-src 'none'");
}

const escapeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
