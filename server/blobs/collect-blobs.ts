/** Removes contents that nothing names any more: the rows first, in one transaction, and then the files. */
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import type { BlobStore } from "./blobs";
import { isContentNamed } from "./content-holders";
import { isBackupIdle, lockContents } from "./hold-blobs";

/** How many are looked at while the writers wait. */
const BATCH = 200;
const TURN_MS = 2_000;

interface Stores {
  db: Db;
  blobs: BlobStore;
}

/** Deals with the contents that were released, for at most one turn of the clock. */
export async function collectBlobs(stores: Stores, turnMs = TURN_MS): Promise<void> {
  const end = performance.now() + turnMs;
  let isMore = true;
  while (isMore && performance.now() < end) {
    const forgotten = await forgetBatch(stores);
    const removed = await removeBatch(stores);
    isMore = forgotten || removed;
  }
}

/** Drops the workspace's hold on what it no longer names. False when none was waiting. */
async function forgetBatch({ db }: Stores): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await isWaiting(tx, false))) return false;
    await lockContents(tx);
    await tx.execute(sql`
      with due as (
        select workspace_id, sha256 from blob_releases where not is_forgotten order by created_at limit ${BATCH}
      ), judged as materialized (
        select due.workspace_id, due.sha256, ${isContentNamed("due")} as is_named from due
      ), kept as (
        delete from blob_releases r using judged j
        where j.is_named and r.workspace_id = j.workspace_id and r.sha256 = j.sha256
      ), counted as (
        update storage_counts set asked_at = coalesce(asked_at, now())
        where workspace_id in (select workspace_id from judged where not is_named)
      ), forgotten as (
        delete from blobs b using judged j
        where not j.is_named and b.workspace_id = j.workspace_id and b.sha256 = j.sha256
      )
      update blob_releases r set is_forgotten = true from judged j
      where not j.is_named and r.workspace_id = j.workspace_id and r.sha256 = j.sha256`);
    return true;
  });
}

/** Removes the files that no workspace holds. Where it is cut short the rows stay, and the next turn finds them. */
async function removeBatch({ db, blobs }: Stores): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await isWaiting(tx, true)) || !(await isBackupIdle(tx))) return false;
    await lockContents(tx);
    const rows = await tx.execute<{ sha256: string; is_held: boolean }>(sql`
      with due as (
        delete from blob_releases where (workspace_id, sha256) in (
          select workspace_id, sha256 from blob_releases where is_forgotten order by created_at limit ${BATCH})
        returning sha256
      )
      select due.sha256, exists (select 1 from blobs b where b.sha256 = due.sha256) as is_held from due group by due.sha256`);
    for (const { sha256, is_held } of rows) if (!is_held) await blobs.remove(sha256);
    return true;
  });
}

async function isWaiting(tx: Tx, isForgotten: boolean): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(
    sql`select exists (select 1 from blob_releases where is_forgotten = ${isForgotten}) as found`,
  );
  return row!.found;
}
