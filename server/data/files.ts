/** The files of a version of a data asset: all, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { snapshotFiles } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { AssetRecord } from "../assets/asset-record";
import { getVersion } from "../assets/get-asset";
import { zipFiles } from "../blobs/zip-files";
import type { WorkspaceCtx } from "../core/context";
import type { Services } from "../core/services";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";

export const dataVersionInput = z.object({ asset: z.string().max(255), version: z.string().max(255) });
export type DataVersion = z.output<typeof dataVersionInput>;

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

/** A version of data, for whoever may read it. */
export const getDataVersion = async (ctx: WorkspaceCtx, wanted: DataVersion) =>
  (await getVersion(ctx, { kind: "data", ...wanted })) as AssetRecord<"data">;

/** A file of a version whose bytes lie on this machine, for a process that reads it by itself. */
export interface LocalFile {
  path: string;
  sizeBytes: number;
  at: string;
  /** Of one that lies elsewhere: the stretches that are here, as [start, length], the first from its beginning on. */
  held?: [number, number][];
}

/** The files of a version as a reader of tables opens them. */
export async function locateDataFiles(
  { db, blobs }: Pick<Services, "db" | "blobs">,
  { snapshotId }: { snapshotId: string | null },
): Promise<LocalFile[]> {
  const files = snapshotId ? await listSnapshotFiles(db, snapshotId) : [];
  return files.map(({ path, sha256, sizeBytes }) => ({ path, sizeBytes, at: blobs.locate(sha256) }));
}

/** As it is read. */
export async function zipData(ctx: WorkspaceCtx, wanted: DataVersion): Promise<Readable> {
  const { snapshotId, createdAt, name } = await getVersion(ctx, { kind: "data", ...wanted });
  if (!snapshotId) throw notFound("file of the data asset", name);
  const { db, blobs } = ctx.services;
  return zipFiles(blobs, await listSnapshotFiles(db, snapshotId), createdAt);
}
