import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { whileRoom } from "@/server/core/room";
import type { StoredBlob } from "@/server/storage/blobs";
import { findHeldBlobs } from "@/server/storage/held-blobs";
import { holdBlobs } from "@/server/storage/hold-blobs";
import { sha256Text } from "./file-path";

const MAX_BLOB_BYTES = 64 * 1024 ** 3;

/** Takes the bytes of a file that a submission will name. The row appears when they are durable. */
export async function storeBlob(
  ctx: WorkspaceCtx,
  input: { sha256: string; bytes: AsyncIterable<Uint8Array> },
): Promise<{ isNew: boolean; sizeBytes: number }> {
  authorize(ctx, "runs:write");
  const { db, blobs: store } = ctx.services;
  const sha256 = parse(sha256Text, input.sha256);
  const sizeBytes = (await findHeldBlobs(db, ctx.workspaceId, [sha256])).get(sha256);
  if (sizeBytes !== undefined) return { isNew: false, sizeBytes };
  const stored = await store.put(whileRoom(ctx.services, input.bytes), {
    announced: { sha256 },
    maxBytes: MAX_BLOB_BYTES,
  });
  await db.transaction((tx) => holdBlobs(tx, store, ctx.workspaceId, [stored]));
  return { isNew: true, sizeBytes: stored.sizeBytes };
}

/** The same for a browser, which over plain http has no means to compute the hash: it is told it. */
export async function storeNewBlob(ctx: WorkspaceCtx, bytes: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
  authorize(ctx, "runs:write");
  const { db, blobs: store } = ctx.services;
  const stored = await store.put(whileRoom(ctx.services, bytes), { maxBytes: MAX_BLOB_BYTES });
  await db.transaction((tx) => holdBlobs(tx, store, ctx.workspaceId, [stored]));
  return stored;
}
