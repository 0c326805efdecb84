import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { checkArtifactPath } from "@/domain/artifact-names";
import { foldersAbove } from "@/domain/artifact-path";
import { AppError } from "@/domain/errors";
import { requireStored, SHARED } from "../blobs/hold-blobs";
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
  const ownerId = await checkOwnerForWrite(ctx, input.owner);
  const bytes = whileRoom(ctx.services, input.bytes);
  const { stored, durable } = await ctx.services.blobs.begin(bytes, { announced: input.announced });
  await ctx.services.db.transaction(async (tx) => {
    // One after the other on their way to the database, which is waited for once.
    const [lockedId] = await Promise.all([
      loadOwnerForWrite(tx, ctx, input.owner),
      insertArtifact(tx, ctx, ownerId, path, stored, durable),
    ]);
    // What was found before the bytes came may have been purged, and its name given anew.
    if (lockedId !== ownerId)
      throw new AppError("conflict", "The run was purged meanwhile: send the file again.");
  });
  return stored;
}

/** The rows of a file, written while its bytes become durable, which is awaited. A file and a folder cannot have the same name. */
export async function insertArtifact(
  tx: Tx,
  { workspaceId, services }: WorkspaceCtx,
  ownerId: string,
  path: string,
  stored: StoredBlob,
  durable?: Promise<void>,
): Promise<void> {
  const { sha256, sizeBytes } = stored;
  const [clash] = await tx.execute<{ path: string }>(sql`
    with ${SHARED},
    clash as (
      select path from artifacts where owner_id = ${ownerId}
        and (path ^@ ${`${path}/`} or path = any(${sql.param(["", ...foldersAbove(path)])}::text[]))
      limit 1),
    held as (
      insert into blobs (workspace_id, sha256, size_bytes)
      select ${workspaceId}, ${sha256}, ${sizeBytes}::bigint from shared where not exists (select from clash)
      on conflict do nothing),
    kept as (
      insert into artifacts (owner_id, path, workspace_id, sha256, size_bytes)
      select ${ownerId}, ${path}, ${workspaceId}, ${sha256}, ${sizeBytes}::bigint from shared
      where not exists (select from clash)
      on conflict (owner_id, path) do update
      set sha256 = excluded.sha256, size_bytes = excluded.size_bytes, created_at = now())
    select path from clash`);
  if (clash)
    throw new AppError("invalid", `“${path}” cannot be beside “${clash.path}”: one of them is a folder.`);
  await durable;
  requireStored(services.blobs, [stored]);
}
