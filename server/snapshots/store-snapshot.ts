import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { snapshotFiles, snapshots } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { shareContents } from "../blobs/hold-blobs";

export interface SnapshotFile {
  path: string;
  sha256: string;
  sizeBytes: number;
  executable?: boolean;
}

/** The id of the snapshot with exactly these files, whose bytes are stored; equal lists share one. */
export async function storeSnapshot(tx: Tx, workspaceId: string, files: SnapshotFile[]): Promise<string> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = hashFiles(sorted);
  const sizeBytes = sorted.reduce((sum, file) => sum + file.sizeBytes, 0);
  const id = newId("snapshot");
  await shareContents(tx);
  const [added] = await tx
    .insert(snapshots)
    .values({ id, workspaceId, hash, fileCount: sorted.length, sizeBytes })
    .onConflictDoNothing()
    .returning({ id: snapshots.id });
  if (!added) return findSnapshot(tx, workspaceId, hash);
  await insertFiles(tx, id, sorted);
  await requireContents(tx, workspaceId, id);
  return id;
}

/** A purge may have taken some between the check of the submission and now: then it asks for them again. */
async function requireContents(tx: Tx, workspaceId: string, id: string): Promise<void> {
  const [missing] = await tx.execute<{ path: string }>(sql`
    select f.path from snapshot_files f where f.snapshot_id = ${id} and not exists (
      select 1 from blobs b where b.workspace_id = ${workspaceId} and b.sha256 = f.sha256) limit 1`);
  if (!missing) return;
  throw new AppError(
    "unavailable",
    `The bytes of ${missing.path} were purged at this moment: submit it again.`,
  );
}

/** Arrays in place of rows of values: a statement has a limit of those, and a hundred thousand take a second, not ten. */
async function insertFiles(tx: Executor, snapshotId: string, files: SnapshotFile[]): Promise<void> {
  if (files.length === 0) return;
  const column = (values: unknown[]) => sql.param(values);
  await tx.execute(sql`
    insert into snapshot_files (snapshot_id, path, sha256, size_bytes, executable)
    select ${snapshotId}, * from unnest(
      ${column(files.map((file) => file.path))}::text[],
      ${column(files.map((file) => file.sha256))}::text[],
      ${column(files.map((file) => file.sizeBytes))}::bigint[],
      ${column(files.map((file) => (file.executable ? 1 : 0)))}::int[])`);
}

async function findSnapshot(tx: Executor, workspaceId: string, hash: string): Promise<string> {
  const [found] = await tx
    .select({ id: snapshots.id })
    .from(snapshots)
    .where(and(eq(snapshots.workspaceId, workspaceId), eq(snapshots.hash, hash)));
  return found!.id;
}

/** No path holds a line break, so the lines are unambiguous. */
/** A line for each file, also where its name has several: no path holds a backslash, so that none looks like two. */
function hashFiles(sorted: SnapshotFile[]): string {
  const hash = createHash("sha256");
  for (const { path, sha256, executable } of sorted)
    hash.update(`${executable ? "x" : "-"} ${sha256} ${path.replaceAll("\n", "\\n")}\n`);
  return hash.digest("hex");
}

/** The files of a snapshot, in the order of their paths. */
export async function listSnapshotFiles(executor: Executor, snapshotId: string): Promise<SnapshotFile[]> {
  const rows = await executor
    .select()
    .from(snapshotFiles)
    .where(eq(snapshotFiles.snapshotId, snapshotId))
    .orderBy(snapshotFiles.path);
  return rows.map(({ path, sha256, sizeBytes, executable }) => ({
    path,
    sha256,
    sizeBytes,
    executable: executable === 1,
  }));
}

/** The content of each file of a code, by its path; none where there is no code. */
export async function hashFilesOf(
  executor: Executor,
  snapshotId: string | null,
): Promise<Map<string, string>> {
  if (snapshotId === null) return new Map();
  const files = await listSnapshotFiles(executor, snapshotId);
  return new Map(files.map(({ path, sha256 }) => [path, sha256]));
}
