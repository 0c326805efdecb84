/** The files of a version of a model: all, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { assets, assetVersions, snapshotFiles } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { getVersion } from "../assets/get-asset";
import { zipFiles } from "../blobs/zip-files";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";

export const modelVersionFilesInput = z.object({ name: z.string().max(255), version: z.string().max(255) });
type Wanted = z.output<typeof modelVersionFilesInput>;

const versionOf = (ctx: WorkspaceCtx, { name, version }: Wanted) =>
  getVersion(ctx, { kind: "model", asset: name, version });

export async function listModelFiles(ctx: WorkspaceCtx, wanted: Wanted): Promise<SnapshotFile[]> {
  const { snapshotId } = await versionOf(ctx, wanted);
  return snapshotId ? listSnapshotFiles(ctx.services.db, snapshotId) : [];
}

export async function findModelFile(
  ctx: WorkspaceCtx,
  { path, ...wanted }: Wanted & { path: string },
): Promise<SnapshotFile> {
  const { snapshotId } = await versionOf(ctx, wanted);
  const isIt = and(eq(snapshotFiles.snapshotId, snapshotId ?? ""), eq(snapshotFiles.path, path));
  const [file] = await ctx.services.db
    .select({ path: snapshotFiles.path, sha256: snapshotFiles.sha256, sizeBytes: snapshotFiles.sizeBytes })
    .from(snapshotFiles)
    .where(isIt);
  if (!file) throw notFound("file", path);
  return file;
}

/** As it is read. */
export async function zipModel(ctx: WorkspaceCtx, wanted: Wanted): Promise<Readable> {
  const { snapshotId, createdAt, name } = await versionOf(ctx, wanted);
  if (!snapshotId) throw notFound("file of the model", name);
  const { db, blobs } = ctx.services;
  return zipFiles(blobs, await listSnapshotFiles(db, snapshotId), createdAt);
}

/** The name and number of the version with that id, which MLflow's clients are given as an address. */
export async function findVersionById(ctx: WorkspaceCtx, id: string): Promise<Wanted> {
  authorize(ctx, "models:read");
  const { name } = assets;
  const { version } = assetVersions;
  const isIt = and(
    eq(assets.workspaceId, ctx.workspaceId),
    eq(assets.kind, "model"),
    eq(assetVersions.id, id),
  );
  const [row] = await ctx.services.db
    .select({ name, version })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(isIt);
  if (!row) throw notFound("model version", id);
  return row;
}
