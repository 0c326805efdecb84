import fs from "node:fs/promises";
import { eq } from "drizzle-orm";
import { contentUploads } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { holdBlobs } from "../blobs/hold-blobs";
import type { StoredBlob } from "../blobs/put-blobs";
import type { WorkspaceCtx } from "../core/context";
import { type ContentUpload, countHeld, findWhole, type HeldContent, placeOfUpload } from "./content-upload";

/**
 * Makes a content of which every byte is here one that the workspace holds, if it is what was announced; else nothing of it
 * stays. Two who ask at once read it both, and one of them finds that it has its name already.
 */
export async function finishUpload(ctx: WorkspaceCtx, upload: ContentUpload): Promise<HeldContent> {
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

/** Null where another request was quicker, or somebody has ended the upload. */
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
