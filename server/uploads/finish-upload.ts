import fs from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { contentUploads } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { holdBlobs } from "../blobs/hold-blobs";
import type { StoredBlob } from "../blobs/put-blobs";
import type { WorkspaceCtx } from "../core/context";
import { type ContentUpload, countHeld, findWhole, type HeldContent, placeOfUpload } from "./content-upload";

/** Proxies and clients give up an answer after a minute; what is read longer is asked for again. */
const PATIENCE_MS = 20_000;
/** Who asks again meanwhile waits for the same reading. */
const underWay = new Map<string, Promise<HeldContent>>();

/**
 * Makes a content of which every byte is here one that the workspace holds, if it is what was announced; else nothing of it
 * stays. While a long one is still being read it is answered as not whole yet.
 */
export async function finishUpload(ctx: WorkspaceCtx, upload: ContentUpload): Promise<HeldContent> {
  const { id, sizeBytes } = upload;
  const finishing = underWay.get(id) ?? finish(ctx, upload).finally(() => underWay.delete(id));
  underWay.set(id, finishing);
  // Its failure is told to whoever asks while it lasts; the next one to ask begins anew.
  finishing.catch(() => {});
  const answered = new AbortController();
  const tooLong = pause(PATIENCE_MS, undefined, { signal: answered.signal, ref: false }).then(
    () => ({ sizeBytes, heldBytes: sizeBytes, isWhole: false }),
    () => finishing,
  );
  return Promise.race([finishing, tooLong]).finally(() => answered.abort());
}

/** Where another process was quicker, the workspace holds it already; where somebody has ended the upload, nothing does. */
async function finish(ctx: WorkspaceCtx, upload: ContentUpload): Promise<HeldContent> {
  const { db, blobs } = ctx.services;
  const { id, sizeBytes } = upload;
  const stored = await adopt(ctx, upload);
  if (!stored) {
    const whole = await findWhole(ctx, upload);
    return whole ?? { sizeBytes, heldBytes: await countHeld(ctx, upload), isWhole: false };
  }
  await db.transaction(async (tx) => {
    await holdBlobs(tx, blobs, ctx.workspaceId, [stored]);
    await tx.delete(contentUploads).where(eq(contentUploads.id, id));
  });
  return { sizeBytes, heldBytes: sizeBytes, isWhole: true };
}

/** Null where its file is not there any more. */
async function adopt(ctx: WorkspaceCtx, upload: ContentUpload): Promise<StoredBlob | null> {
  const { db, blobs } = ctx.services;
  const { id, sha256, sizeBytes } = upload;
  const file = placeOfUpload(ctx, upload);
  try {
    // A content without bytes has had no piece that made its file.
    if (sizeBytes === 0) await fs.writeFile(file, "", { mode: 0o600 });
    return await blobs.adopt(file, { sha256, sizeBytes });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return null;
    if (failure instanceof AppError && failure.code === "invalid") {
      await db.delete(contentUploads).where(eq(contentUploads.id, id));
      await fs.rm(file, { force: true });
    }
    throw failure;
  }
}
