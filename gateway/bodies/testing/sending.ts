/** For tests: bytes that are sent through a door, and what is asked of a door that takes them. */
import { createHash } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { findHeldBlobs } from "@/server/blobs/held-blobs";
import type { WorkspaceCtx } from "@/server/core/context";

export interface Content {
  size: number;
  sha256: string;
}

/** Bytes of that number, no two pieces of which are equal. */
export function* piecesOf(size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += PIECE) {
    const piece = Buffer.alloc(Math.min(PIECE, size - at), "0123456789abcdef");
    if (piece.length >= 8) piece.writeDoubleLE(at + size / 7);
    yield piece;
  }
}
const PIECE = 1 << 20;

export function contentOf(size: number): Content {
  const hash = createHash("sha256");
  for (const piece of piecesOf(size)) hash.update(piece);
  return { size, sha256: hash.digest("hex") };
}

export interface Sent {
  status: number;
  body: { error?: { message: string }; message?: string; upload_id?: string };
}

export interface Sender {
  ctx: WorkspaceCtx;
  address: string;
  run: string;
  headers: { byToken: Record<string, string>; byCookie: Record<string, string> };
  /** Added to the request that carries the bytes. */
  extra?: Record<string, string>;
  /** How a body is made, where it is not the content itself. */
  piecesOf?: (size: number) => Iterable<Buffer>;
}

export interface Door {
  maxBytes?: number;
  send(sender: Sender, content: Content): Promise<Sent>;
  /** The hash that is stored, or undefined. */
  stored(sender: Sender, content: Content): Promise<string | undefined>;
}

export async function ask(
  sender: Sender,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: { size: number; pieces: Iterable<Buffer> },
): Promise<Sent> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest(sender.address + path, {
      method,
      headers: { ...headers, "content-length": String(body.size) },
    });
    sent.on("response", resolve);
    // A door that refuses may end the connection while the body is still being sent; its answer was read before.
    pipeline(Readable.from(body.pieces), sent, (failure) => failure && reject(failure));
  });
  return { status: answer.statusCode!, body: (await json(answer).catch(() => ({}))) as Sent["body"] };
}

export const bytes = { "content-type": "application/octet-stream" };
export const whole = (sender: Sender, { size }: Content) => ({
  size,
  pieces: (sender.piecesOf ?? piecesOf)(size),
});
export const jsonBody = (value: object) => {
  const text = Buffer.from(JSON.stringify(value));
  return { size: text.length, pieces: [text] };
};

export const heldBlob = async ({ ctx }: Sender, { sha256 }: Content) => {
  const held = await findHeldBlobs(ctx.services.db, ctx.workspaceId, [sha256]);
  if (!held.has(sha256)) return undefined;
  const hash = createHash("sha256");
  for await (const piece of await ctx.services.blobs.open(sha256)) hash.update(piece);
  return hash.digest("hex");
};
