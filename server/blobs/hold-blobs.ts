/**
 * Rows that name a content, and the collector that removes contents, keep out of each other's way by one advisory lock:
 * who writes such rows shares it until the commit, the collector has it alone while it looks and removes.
 */
import { sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { AppError } from "@/domain/errors";
import type { BlobStore, StoredBlob } from "./blobs";

const CONTENTS = 482_011;
/** Held by a backup from its first row to its last file. */
const BACKUP = 482_012;
/** Who waits for the lock holds up all who come later, so it gives up soon and tries again at its next turn. */
const PATIENCE = "1s";

/** For a transaction that will write rows which name contents. Take it after the locks of other rows. */
export async function shareContents(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${CONTENTS})`);
}

/** The same as a part of a statement, from which what names contents selects. */
export const SHARED = sql`shared as materialized (select pg_advisory_xact_lock_shared(${CONTENTS}))`;

/** For the collector, for the rest of its transaction. */
export async function lockContents(tx: Tx): Promise<void> {
  await tx.execute(
    sql`select set_config('lock_timeout', ${PATIENCE}, true), pg_advisory_xact_lock(${CONTENTS})`,
  );
}

/** True where no backup is reading files, and none will begin before the end of the transaction. */
export async function isBackupIdle(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ idle: boolean }>(sql`select pg_try_advisory_xact_lock(${BACKUP}) as idle`);
  return row!.idle;
}

/** The statement with which a backup keeps the collector from the files that its rows name. */
export const HOLD_FOR_BACKUP = `select pg_advisory_lock_shared(${BACKUP})`;

/**
 * The rows which say that this workspace holds contents that are in the store. A collector may have removed them since
 * they were put there: then they have to be sent again.
 */
export async function holdBlobs(
  tx: Tx,
  store: BlobStore,
  workspaceId: string,
  stored: StoredBlob[],
): Promise<void> {
  if (stored.length === 0) return;
  const inOrder = [...stored].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  await tx.execute(sql`
    with ${SHARED}
    insert into blobs (workspace_id, sha256, size_bytes)
    select ${workspaceId}, stored.sha256, stored.size_bytes from shared, unnest(
      ${sql.param(inOrder.map(({ sha256 }) => sha256))}::text[],
      ${sql.param(inOrder.map(({ sizeBytes }) => sizeBytes))}::bigint[]) as stored (sha256, size_bytes)
    on conflict do nothing`);
  requireStored(store, inOrder);
}

/** For a transaction that shares the contents' lock. */
export function requireStored(store: BlobStore, stored: StoredBlob[]): void {
  if (stored.every(({ sha256 }) => store.has(sha256))) return;
  throw new AppError("unavailable", "The same bytes were being purged at this moment: send them again.");
}

/** Notes contents that something has stopped naming; the collector looks whether they are still needed. */
export async function releaseBlobs(tx: Executor, workspaceId: string, hashes: string[]): Promise<void> {
  await tx.execute(sql`
    insert into blob_releases (workspace_id, sha256)
    select ${workspaceId}, sha256 from unnest(${sql.param(hashes)}::text[]) as sha256 group by sha256 order by sha256
    on conflict (workspace_id, sha256) do update set is_forgotten = false, created_at = now()`);
}
