/** Uploads in parts, for files that are too large for one request. The parts lie in staging under names that we choose. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { uploads } from "@/db/schema";
import { checkArtifactPath } from "@/domain/artifact-names";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { type Announced, type StoredBlob, writeDraft } from "../blobs/put-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom, whileRoom } from "../core/room";
import { type ArtifactOwner, checkOwnerForWrite, loadOwnerForWrite } from "./owner";
import { insertArtifact } from "./put-artifact";

export const MAX_PARTS = 10_000;
const partCount = z.int().min(1).max(MAX_PARTS);
const parts = z.array(
  z.object({ number: partCount, sha256: z.string().regex(/^[0-9a-f]{64}$/, "is no ETag of ours") }),
);

interface Place {
  owner: ArtifactOwner;
  path: string;
}
type UploadRow = typeof uploads.$inferSelect;

const permissionFor = (owner: ArtifactOwner) => (owner.kind === "run" ? "runs:write" : "models:write");
const folderOf = ({ services }: WorkspaceCtx, { id }: UploadRow) => path.join(services.blobs.staging, id);

export async function createUpload(
  ctx: WorkspaceCtx,
  input: Place & { partCount: number },
): Promise<{ id: string }> {
  authorize(ctx, permissionFor(input.owner));
  const count = parse(partCount, input.partCount);
  const target = checkArtifactPath(input.path);
  const ownerId = await checkOwnerForWrite(ctx, input.owner);
  await requireRoom(ctx.services);
  const id = newId("upload");
  await fs.mkdir(path.join(ctx.services.blobs.staging, id), { recursive: true, mode: 0o700 });
  const row = { id, workspaceId: ctx.workspaceId, ownerId, path: target, partCount: count };
  await ctx.services.db.insert(uploads).values(row);
  return { id };
}

/** Takes one part; the same number again replaces it. Answers with the ETag that completes it. */
export async function putPart(
  ctx: WorkspaceCtx,
  input: Place & { id: string; number: number; bytes: AsyncIterable<Uint8Array>; announced?: Announced },
): Promise<{ sha256: string }> {
  authorize(ctx, permissionFor(input.owner));
  const upload = await loadUpload(ctx, input);
  if (!(Number.isInteger(input.number) && input.number >= 1 && input.number <= upload.partCount)) {
    throw new AppError("invalid", `This upload has the parts 1 to ${upload.partCount}.`);
  }
  const folder = folderOf(ctx, upload);
  const draft = path.join(folder, `draft-${randomUUID()}`);
  const open = () => whileRoom(ctx.services, input.bytes);
  const { announced } = input;
  const { sha256 } = await writeDraft(draft, { open, announced }).catch(async (failure) => {
    await fs.rm(draft, { force: true });
    throw failure;
  });
  await fs.rename(draft, path.join(folder, `${input.number}.${sha256}`));
  return { sha256 };
}

/** Joins the parts to the file. All of them have to be there, each as it was acknowledged. */
export async function completeUpload(
  ctx: WorkspaceCtx,
  input: Place & { id: string; parts: { number: number; sha256: string }[] },
): Promise<StoredBlob> {
  authorize(ctx, permissionFor(input.owner));
  const upload = await loadUpload(ctx, input);
  const given = parse(parts, input.parts).sort((a, b) => a.number - b.number);
  const isWhole =
    given.length === upload.partCount && given.every(({ number }, index) => number === index + 1);
  if (!isWhole) throw new AppError("invalid", `The parts 1 to ${upload.partCount} are wanted, each once.`);
  const folder = folderOf(ctx, upload);
  const stored = await ctx.services.blobs.put(
    whileRoom(
      ctx.services,
      joinParts(given.map((part) => ({ ...part, file: path.join(folder, `${part.number}.${part.sha256}`) }))),
    ),
  );
  await ctx.services.db.transaction(async (tx) => {
    const ownerId = await loadOwnerForWrite(tx, ctx, input.owner);
    await insertArtifact(tx, ctx, ownerId, upload.path, stored);
    await tx.delete(uploads).where(eq(uploads.id, upload.id));
  });
  await fs.rm(folder, { recursive: true, force: true });
  return stored;
}

/** Forgets an upload and its parts. */
export async function abortUpload(ctx: WorkspaceCtx, input: Place & { id: string }): Promise<void> {
  authorize(ctx, permissionFor(input.owner));
  const upload = await loadUpload(ctx, input);
  await ctx.services.db.delete(uploads).where(eq(uploads.id, upload.id));
  await fs.rm(folderOf(ctx, upload), { recursive: true, force: true });
}

async function loadUpload(ctx: WorkspaceCtx, input: Place & { id: string }): Promise<UploadRow> {
  const target = checkArtifactPath(input.path);
  const ownerId = await checkOwnerForWrite(ctx, input.owner);
  const isMeant = and(
    eq(uploads.id, input.id),
    eq(uploads.workspaceId, ctx.workspaceId),
    eq(uploads.ownerId, ownerId),
    eq(uploads.path, target),
  );
  const [upload] = await ctx.services.db.select().from(uploads).where(isMeant);
  if (!upload) throw notFound("upload", input.id);
  return upload;
}

/** The parts one after the other, each looked at once more: what was acknowledged is what is stored. */
async function* joinParts(
  parts: { number: number; sha256: string; file: string }[],
): AsyncGenerator<Uint8Array> {
  for (const { number, sha256, file } of parts) {
    const hash = createHash("sha256");
    try {
      for await (const chunk of createReadStream(file)) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== "ENOENT") throw failure;
      throw new AppError("invalid", "A part is missing, or it was replaced after it was acknowledged.");
    }
    if (hash.digest("hex") !== sha256)
      throw new AppError("invalid", `Part ${number} is not what it was when it came: send it again.`);
  }
}
