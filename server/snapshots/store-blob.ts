import { AppError } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireRoom, whileRoom } from "@/server/core/room";
import { findHeldBlobs } from "../blobs/held-blobs";
import { holdBlobs } from "../blobs/hold-blobs";
import type { Announced, StoredBlob } from "../blobs/put-blobs";
import { sha256Text } from "./file-path";

const MAX_BLOB_BYTES = 64 * 1024 ** 3;

interface StoreBlobInput {
  sha256: string;
  bytes: AsyncIterable<Uint8Array>;
  announced?: Announced;
}

/** Takes the bytes of a file that a submission will name. The row appears when they are durable. */
export async function storeBlob(
  ctx: WorkspaceCtx,
  input: StoreBlobInput,
): Promise<{ isNew: boolean; sizeBytes: number }> {
  authorize(ctx, "runs:write");
  const { db, blobs: store } = ctx.services;
  const sha256 = parse(sha256Text, input.sha256);
  const { announced } = input;
  if (announced?.sha256 !== undefined && announced.sha256 !== sha256)
    throw new AppError("invalid", "The address and the Content-Digest name different contents.");
  const sizeBytes = (await findHeldBlobs(db, ctx.workspaceId, [sha256])).get(sha256);
  if (sizeBytes !== undefined) {
    if ((announced?.sizeBytes ?? sizeBytes) === sizeBytes) return { isNew: false, sizeBytes };
    throw new AppError(
      "invalid",
      `The content ${sha256} has ${sizeBytes} bytes, not ${announced!.sizeBytes}.`,
    );
  }
  const about = { announced: { ...announced, sha256 }, maxBytes: MAX_BLOB_BYTES };
  const stored = await store.put(whileRoom(ctx.services, input.bytes), about);
  await db.transaction((tx) => holdBlobs(tx, store, ctx.workspaceId, [stored]));
  return { isNew: true, sizeBytes: stored.sizeBytes };
}

interface SmallContent {
  sha256: string;
  bytes: Uint8Array;
}

/** The same for many small ones at once: all of them, or where one is not what it was announced to be, none. */
export async function storeBlobs(
  ctx: WorkspaceCtx,
  read: () => Promise<SmallContent[]>,
): Promise<{ newCount: number }> {
  authorize(ctx, "runs:write");
  const { db, blobs: store } = ctx.services;
  await requireRoom(ctx.services);
  const contents = await read();
  const byHash = new Map(contents.map((content) => [parse(sha256Text, content.sha256), content]));
  const held = await findHeldBlobs(db, ctx.workspaceId, byHash.keys());
  const missing = contents.filter((content) => !held.has(content.sha256));
  const stored = await store.putMany(
    missing.map(({ sha256, bytes }) => ({ open: () => only(bytes), announced: { sha256 } })),
  );
  await db.transaction((tx) => holdBlobs(tx, store, ctx.workspaceId, stored));
  return { newCount: byHash.size - held.size };
}

/** The same for bytes that we make ourselves, whose hash is told. */
export async function storeNewBlob(ctx: WorkspaceCtx, bytes: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
  authorize(ctx, "runs:write");
  const { db, blobs: store } = ctx.services;
  const stored = await store.put(whileRoom(ctx.services, bytes), { maxBytes: MAX_BLOB_BYTES });
  await db.transaction((tx) => holdBlobs(tx, store, ctx.workspaceId, [stored]));
  return stored;
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
