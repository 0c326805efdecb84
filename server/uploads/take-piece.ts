import { createHash } from "node:crypto";
import { constants } from "node:fs";
import fs from "node:fs/promises";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { contentUploads } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { Announced } from "../blobs/put-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import {
  type AnnouncedContent,
  byteCount,
  type ContentUpload,
  contentInput,
  countHeld,
  findUploadOf,
  findWhole,
  type HeldContent,
  placeOfUpload,
} from "./content-upload";
import { finishUpload } from "./finish-upload";

/** A piece is held in memory until it is known to be what was announced. */
export const MAX_PIECE_BYTES = 16 * 1024 ** 2;
const pieceInput = contentInput.extend({ offset: byteCount });

type TakePiece = z.input<typeof pieceInput> & { bytes: AsyncIterable<Uint8Array>; announced: Announced };

/**
 * Takes the next piece of a content. It is on the disk when this answers, and the last one makes the whole: an empty piece
 * at the end asks for that again, where the answer to the last one was lost.
 */
export async function takePiece(
  ctx: WorkspaceCtx,
  { bytes, announced, ...input }: TakePiece,
): Promise<HeldContent> {
  authorize(ctx, "runs:write");
  const { offset, ...content } = parse(pieceInput, input);
  const whole = await findWhole(ctx, content);
  if (whole) return whole;
  await requireRoom(ctx.services);
  const piece = await readPiece(bytes, announced);
  if (offset + piece.length > content.sizeBytes)
    throw new AppError(
      "invalid",
      `The piece ends beyond the ${content.sizeBytes} bytes that were announced.`,
    );
  const upload = await openUpload(ctx, content);
  const heldBytes = await append(ctx, upload, { offset, piece });
  if (heldBytes === content.sizeBytes) return finishUpload(ctx, upload);
  return { sizeBytes: content.sizeBytes, heldBytes, isWhole: false };
}

async function readPiece(bytes: AsyncIterable<Uint8Array>, announced: Announced): Promise<Buffer> {
  if (announced.sha256 === undefined)
    throw new AppError("invalid", "A piece is sent with its SHA-256: Content-Digest: sha-256=:<base64>:");
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_PIECE_BYTES)
      throw new AppError("tooLarge", `A piece has at most ${MAX_PIECE_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const piece = Buffer.concat(chunks);
  if (announced.sizeBytes !== undefined && announced.sizeBytes !== sizeBytes)
    throw new AppError(
      "invalid",
      `${announced.sizeBytes} bytes were announced and ${sizeBytes} arrived: send the piece again.`,
    );
  const sha256 = createHash("sha256").update(piece).digest("hex");
  if (sha256 !== announced.sha256)
    throw new AppError(
      "invalid",
      `The piece has the SHA-256 ${sha256}, not ${announced.sha256}: nothing of it was kept. Send it again.`,
    );
  return piece;
}

async function openUpload(ctx: WorkspaceCtx, content: AnnouncedContent): Promise<ContentUpload> {
  const { db, blobs } = ctx.services;
  const known = await findUploadOf(db, ctx, content);
  if (known) return known;
  await fs.mkdir(blobs.staging, { recursive: true, mode: 0o700 });
  const about = { workspaceId: ctx.workspaceId, userId: ctx.actor.userId, ...content };
  await db
    .insert(contentUploads)
    .values({ id: newId("upload"), ...about })
    .onConflictDoNothing();
  const made = await findUploadOf(db, ctx, content);
  if (made) return made;
  throw wentMeanwhile();
}

const wentMeanwhile = () =>
  new AppError(
    "conflict",
    "This upload was ended at this moment: ask how much is here, and go on from there.",
  );

/** Writes the piece behind what is here, one writer at a time. One that is here already was sent again, and is passed over. */
async function append(
  ctx: WorkspaceCtx,
  { id }: ContentUpload,
  { offset, piece }: { offset: number; piece: Buffer },
): Promise<number> {
  return ctx.services.db.transaction(async (tx) => {
    const [upload] = await tx.select().from(contentUploads).where(eq(contentUploads.id, id)).for("update");
    if (!upload) throw wentMeanwhile();
    const held = await countHeld(ctx, upload);
    const end = offset + piece.length;
    if (end <= held) return held;
    if (offset !== held)
      throw new AppError("conflict", `${held} bytes of this content are here: go on from there.`, {
        heldBytes: held,
      });
    await writeBehind(placeOfUpload(ctx, upload), held, piece);
    await tx
      .update(contentUploads)
      .set({ heldBytes: end, updatedAt: new Date() })
      .where(eq(contentUploads.id, id));
    return end;
  });
}

/** Durable when it resolves. What a killed process left behind the last acknowledged piece goes first. */
async function writeBehind(file: string, offset: number, piece: Buffer): Promise<void> {
  const handle = await fs.open(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    await handle.truncate(offset);
    for (let done = 0; done < piece.length; ) {
      const { bytesWritten } = await handle.write(piece, done, piece.length - done, offset + done);
      done += bytesWritten;
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
