/** The code of a run: its files, one of them, or all as a zip. */
import type { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import yazl from "yazl";
import { snapshotFiles } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "@/server/runs/run-record";
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

/** A zip that is made as it is read: each file is opened when its turn comes. */
export async function zipCode(ctx: WorkspaceCtx, run: string): Promise<Readable> {
  authorize(ctx, "runs:read");
  const { db, blobs } = ctx.services;
  const { snapshotId, createdAt } = await loadRecord(db, ctx.workspaceId, run);
  if (!snapshotId) throw notFound("code of the run", run);
  const zip = new yazl.ZipFile();
  let opened: Readable | undefined;
  for (const file of await listSnapshotFiles(db, snapshotId)) {
    const options = { mtime: createdAt, mode: file.executable ? 0o100755 : 0o100644 };
    zip.addReadStreamLazy(file.path, options, (take) => {
      const give = (bytes: Readable) => {
        opened = bytes;
        take(null, bytes);
      };
      void blobs.open(file.sha256).then(give, (failure) => take(failure, output));
    });
  }
  zip.end();
  const output = zip.outputStream as Readable;
  zip.on("error", (failure: Error) => output.destroy(failure));
  // A reader that leaves takes the file along that was being read for it.
  output.on("close", () => opened?.destroy());
  return output;
}
