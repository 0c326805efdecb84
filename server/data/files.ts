/** The files of a version of a data asset: all, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { snapshotFiles } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { getVersion } from "../assets/get-asset";
import { zipFiles } from "../blobs/zip-files";
import type { WorkspaceCtx } from "../core/context";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";

export const dataVersionInput = z.object({ asset: z.string().max(255), version: z.string().max(255) });
type DataVersion = z.output<typeof dataVersionInput>;

export async function listDataFiles(ctx: WorkspaceCtx, wanted: DataVersion): Promise<SnapshotFile[]> {
  const { snapshotId } = await getVersion(ctx, { kind: "data", ...wanted });
  return snapshotId ? listSnapshotFiles(ctx.services.db, snapshotId) : [];
}

export async function findDataFile(
  ctx: WorkspaceCtx,
  { path, ...wanted }: DataVersion & { path: string },
): Promise<SnapshotFile> {
  const { snapshotId } = await getVersion(ctx, { kind: "data", ...wanted });
  const isIt = and(eq(snapshotFiles.snapshotId, snapshotId ?? ""), eq(snapshotFiles.path, path));
  const [file] = await ctx.services.db
    .select({ path: snapshotFiles.path, sha256: snapshotFiles.sha256, sizeBytes: snapshotFiles.sizeBytes })
    .from(snapshotFiles)
    .where(isIt);
  if (!file) throw notFound("file", path);
  return file;
}

/** As it is read. */
export async function zipData(ctx: WorkspaceCtx, wanted: DataVersion): Promise<Readable> {
  const { snapshotId, createdAt, name } = await getVersion(ctx, { kind: "data", ...wanted });
  if (!snapshotId) throw notFound("file of the data asset", name);
  const { db, blobs } = ctx.services;
  return zipFiles(blobs, await listSnapshotFiles(db, snapshotId), createdAt);
}
