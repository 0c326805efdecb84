import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { artifacts } from "@/db/schema";
import { checkArtifactPath } from "@/domain/artifact-names";
import { foldersAbove } from "@/domain/artifact-path";
import { AppError } from "@/domain/errors";
import { holdBlobs } from "../blobs/hold-blobs";
import type { Announced, StoredBlob } from "../blobs/put-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { whileRoom } from "../core/room";
import { type ArtifactOwner, checkOwnerForWrite, loadOwnerForWrite } from "./owner";

export interface PutArtifactInput {
  owner: ArtifactOwner;
  path: string;
  bytes: AsyncIterable<Uint8Array>;
  announced?: Announced;
}

/** Stores a file of a run or a model, in place of the one that was there. Its row appears when its bytes are durable. */
export async function putArtifact(ctx: WorkspaceCtx, input: PutArtifactInput): Promise<StoredBlob> {
  authorize(ctx, input.owner.kind === "run" ? "runs:write" : "models:write");
  const path = checkArtifactPath(input.path);
  await checkOwnerForWrite(ctx, input.owner);
  const bytes = whileRoom(ctx.services, input.bytes);
  const stored = await ctx.services.blobs.put(bytes, { announced: input.announced });
  await ctx.services.db.transaction(async (tx) => {
    const ownerId = await loadOwnerForWrite(tx, ctx, input.owner);
    await insertArtifact(tx, ctx, ownerId, path, stored);
  });
  return stored;
}

/** The rows of a file whose bytes are durable. A file and a folder cannot have the same name. */
export async function insertArtifact(
  tx: Tx,
  { workspaceId, services }: WorkspaceCtx,
  ownerId: string,
  path: string,
  stored: StoredBlob,
): Promise<void> {
  const isInside = sql`${artifacts.path} ^@ ${`${path}/`}`;
  const isAbove = inArray(artifacts.path, ["", ...foldersAbove(path)]);
  const [clash] = await tx
    .select({ path: artifacts.path })
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, ownerId), sql`(${isInside} or ${isAbove})`))
    .limit(1);
  if (clash)
    throw new AppError("invalid", `“${path}” cannot be beside “${clash.path}”: one of them is a folder.`);
  await holdBlobs(tx, services.blobs, workspaceId, [stored]);
  await tx
    .insert(artifacts)
    .values({ ownerId, path, workspaceId, ...stored })
    .onConflictDoUpdate({
      target: [artifacts.ownerId, artifacts.path],
      set: { ...stored, createdAt: sql`now()` },
    });
}
