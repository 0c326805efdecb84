/** The code of a run: its files, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { snapshotFiles } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "@/server/runs/run-record";
import { zipFiles } from "../blobs/zip-files";
import { listSnapshotFiles, type SnapshotFile } from "./store-snapshot";

export async function listCode(ctx: WorkspaceCtx, run: string): Promise<SnapshotFile[]> {
  authorize(ctx, "runs:read");
  const { snapshotId } = await loadRecord(ctx.services.db, ctx.workspaceId, run);
  return snapshotId ? listSnapshotFiles(ctx.services.db, snapshotId) : [];
}

export async function findCodeFile(
  ctx: WorkspaceCtx,
  { run, path }: { run: string; path: string },
): Promise<SnapshotFile> {
  authorize(ctx, "runs:read");
  const { snapshotId } = await loadRecord(ctx.services.db, ctx.workspaceId, run);
  const [file] = await ctx.services.db
    .select({ path: snapshotFiles.path, sha256: snapshotFiles.sha256, sizeBytes: snapshotFiles.sizeBytes })
    .from(snapshotFiles)
    .where(and(eq(snapshotFiles.snapshotId, snapshotId ?? ""), eq(snapshotFiles.path, path)));
  if (!file) throw notFound("file", path);
  return file;
}

/** All of it, as it is read. */
export async function zipCode(ctx: WorkspaceCtx, run: string): Promise<Readable> {
  authorize(ctx, "runs:read");
  const { db, blobs } = ctx.services;
  const { snapshotId, createdAt } = await loadRecord(db, ctx.workspaceId, run);
  if (!snapshotId) throw notFound("code of the run", run);
  return zipFiles(blobs, await listSnapshotFiles(db, snapshotId), createdAt);
}
