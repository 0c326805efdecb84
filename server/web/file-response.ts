/** Stored bytes as an answer to a browser. They came from users, so nothing in them may ever act as a page of ours. */
import { Readable } from "node:stream";
import { textPath } from "@/domain/artifact-names";
import type { BlobStore } from "../blobs/blobs";

export interface StoredFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

/** What a browser may show by itself: pictures. All else is a download. */
const PICTURES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
};

export const UNTRUSTED = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-cache",
};

/**
 * For a page that somebody stored, shown in a frame: it may run its own scripts and draw, in an origin of its own that
 * has no cookies, reaches no address and cannot leave its frame.
 */
const FRAMED =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

export const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;

/** The file, or the part of it that the request's Range names. */
export async function fileResponse(blobs: BlobStore, file: StoredFile, request: Request): Promise<Response> {
  const name = textPath(file.path).split("/").at(-1)!;
  const picture = PICTURES[name.split(".").at(-1)!.toLowerCase()];
  const isFramed = /\.html?$/i.test(name) && isForFrame(request);
  const shown = isFramed ? "text/html; charset=utf-8" : picture;
  const headers = new Headers({
    ...UNTRUSTED,
    ...(isFramed && { "content-security-policy": FRAMED }),
    "content-type": shown ?? "application/octet-stream",
    "content-disposition": shown ? "inline" : attachment(name),
    "accept-ranges": "bytes",
    etag: `"${file.sha256}"`,
  });
  if (request.headers.get("if-none-match") === headers.get("etag"))
    return new Response(null, { status: 304, headers });
  const range = readRange(request.headers.get("range"), file.sizeBytes);
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range) headers.set("content-range", `bytes ${start}-${end}/${file.sizeBytes}`);
  const body = end < start ? null : toWeb(await blobs.open(file.sha256, { start, end }));
  return new Response(body, { status: range ? 206 : 200, headers });
}

/** The preview asks for a page, and only a frame gets one: opened by itself, the address is a download. */
const isForFrame = (request: Request): boolean =>
  request.headers.get("sec-fetch-dest") === "iframe" &&
  new URL(request.url).searchParams.get("as") === "page";

export const toWeb = (stream: Readable): ReadableStream =>
  Readable.toWeb(stream) as unknown as ReadableStream;

/** One range of bytes, both ends inclusive; null for none, or for what we do not read as one. */
export function readRange(
  header: string | null,
  sizeBytes: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (!first && !last) return null;
  const start = first ? Number(first) : Math.max(0, sizeBytes - Number(last));
  const end = first && last ? Math.min(Number(last), sizeBytes - 1) : sizeBytes - 1;
  if (first && last && Number(last) < start) return null;
  return start >= sizeBytes ? "unsatisfiable" : { start, end };
}
