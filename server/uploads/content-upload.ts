/** A content that comes in pieces: whose it is, how much of it is here, and where that lies. */
import fs from "node:fs/promises";
import path from "node:path";
import { and, eq, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { contentUploads } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { findHeldBlobs } from "../blobs/held-blobs";
import type { WorkspaceCtx } from "../core/context";
import { sha256Text } from "../snapshots/file-path";

const MAX_CONTENT_BYTES = 64 * 1024 ** 3;
/** From the query of an address, where every number is text. */
export const byteCount = z.coerce.number().int().min(0).max(MAX_CONTENT_BYTES);

/** The whole, as whoever sends it announces it. Who announces the same again goes on where the first one stood. */
export const contentInput = z.object({ sha256: sha256Text, sizeBytes: byteCount });
export type AnnouncedContent = z.output<typeof contentInput>;

export interface HeldContent {
  sizeBytes: number;
  /** How many bytes, from the first one on, need not be sent again. */
  heldBytes: number;
  /** Whether it is stored, and can be named by whatever is made of it. */
  isWhole: boolean;
}

export type ContentUpload = typeof contentUploads.$inferSelect;

/** Each person's pieces are their own, so that nobody's wrong bytes spoil what another sends. */
export const isUploadOf = (ctx: WorkspaceCtx, { sha256, sizeBytes }: AnnouncedContent): SQL | undefined =>
  and(
    eq(contentUploads.workspaceId, ctx.workspaceId),
    eq(contentUploads.userId, ctx.actor.userId),
    eq(contentUploads.sha256, sha256),
    eq(contentUploads.sizeBytes, sizeBytes),
  );

export const placeOfUpload = ({ services }: WorkspaceCtx, { id }: Pick<ContentUpload, "id">): string =>
  path.join(services.blobs.staging, id);

/** What the workspace holds of it as a whole, or null. */
export async function findWhole(
  ctx: WorkspaceCtx,
  { sha256, sizeBytes }: AnnouncedContent,
): Promise<HeldContent | null> {
  const held = (await findHeldBlobs(ctx.services.db, ctx.workspaceId, [sha256])).get(sha256);
  if (held === undefined) return null;
  if (held !== sizeBytes)
    throw new AppError("invalid", `The content ${sha256} has ${held} bytes, not ${sizeBytes}.`);
  return { sizeBytes, heldBytes: sizeBytes, isWhole: true };
}

export async function findUploadOf(
  executor: Executor,
  ctx: WorkspaceCtx,
  content: AnnouncedContent,
): Promise<ContentUpload | undefined> {
  const [upload] = await executor.select().from(contentUploads).where(isUploadOf(ctx, content));
  return upload;
}

/** The row of a restored backup tells of bytes that no backup takes along. */
export async function countHeld(ctx: WorkspaceCtx, upload: ContentUpload): Promise<number> {
  const facts = await fs.stat(placeOfUpload(ctx, upload)).catch(() => null);
  return Math.min(upload.heldBytes, facts?.size ?? 0);
}
