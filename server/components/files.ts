/** The code of a version of a component: all files, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { z } from "zod";
import { notFound } from "@/domain/errors";
import { getVersion } from "../assets/get-asset";
import { zipFiles } from "../blobs/zip-files";
import type { WorkspaceCtx } from "../core/context";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";

export const componentVersionInput = z.object({ name: z.string().max(255), version: z.string().max(255) });
type Wanted = z.output<typeof componentVersionInput>;

const versionOf = (ctx: WorkspaceCtx, { name, version }: Wanted) =>
  getVersion(ctx, { kind: "component", asset: name, version });

export async function listComponentFiles(ctx: WorkspaceCtx, wanted: Wanted): Promise<SnapshotFile[]> {
  const { snapshotId } = await versionOf(ctx, wanted);
  return snapshotId ? listSnapshotFiles(ctx.services.db, snapshotId) : [];
}

export async function findComponentFile(
  ctx: WorkspaceCtx,
  { path, ...wanted }: Wanted & { path: string },
): Promise<SnapshotFile> {
  const file = (await listComponentFiles(ctx, wanted)).find((each) => each.path === path);
  if (!file) throw notFound("file", path);
  return file;
}

/** As it is read. */
export async function zipComponent(ctx: WorkspaceCtx, wanted: Wanted): Promise<Readable> {
  const { snapshotId, createdAt, name } = await versionOf(ctx, wanted);
  if (!snapshotId) throw notFound("code of the component", name);
  const { db, blobs } = ctx.services;
  return zipFiles(blobs, await listSnapshotFiles(db, snapshotId), createdAt);
}
