/**
 * What nobody purged and nobody needs: contents that were overwritten, deleted from a run or sent and never used,
 * snapshots without a run, files that a crash left without a row. All of it only after a day, when whoever was about to
 * use it has done so.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { sql } from "drizzle-orm";
import { isContentNamed, isSnapshotNamed } from "../blobs/content-holders";
import { listFolders } from "../blobs/folders";
import { lockContents } from "../blobs/hold-blobs";
import type { Services } from "../core/services";
import { deleteUnusedSnapshots } from "./purge-runs";

const GRACE = sql`interval '1 day'`;
const GRACE_MS = 24 * 3_600_000;
const SNAPSHOTS = 500;
/** Hashes that are looked up in one statement. */
const FILES = 500;

type Stores = Pick<Services, "db" | "blobs">;

/** The rows first: the contents that they let go of are dealt with by the collector like those of a purge. */
export async function collectUnused(stores: Stores): Promise<void> {
  await dropSnapshots(stores);
  await releaseUnnamed(stores);
  await removeStrayFiles(stores);
}

async function dropSnapshots({ db }: Stores): Promise<void> {
  const rows = await db.execute<{ id: string; workspace_id: string }>(sql`
    select s.id, s.workspace_id from snapshots s where s.created_at < now() - ${GRACE}
      and not ${isSnapshotNamed("s")} limit ${SNAPSHOTS}`);
  for (const { id, workspace_id } of rows)
    await db.transaction((tx) => deleteUnusedSnapshots(tx, workspace_id, [id]));
}

async function releaseUnnamed({ db }: Stores): Promise<void> {
  await db.execute(sql`
    insert into blob_releases (workspace_id, sha256)
    select b.workspace_id, b.sha256 from blobs b where b.created_at < now() - ${GRACE}
      and not ${isContentNamed("b")}
    on conflict do nothing`);
}

/** Files of the store that no row holds: an upload was stored, and its process died before it could say so. */
async function removeStrayFiles(stores: Stores): Promise<void> {
  let some: string[] = [];
  for await (const sha256 of listOldFiles(path.dirname(stores.blobs.staging))) {
    some.push(sha256);
    if (some.length < FILES) continue;
    await removeUnheld(stores, some);
    some = [];
  }
  await removeUnheld(stores, some);
}

async function* listOldFiles(root: string): AsyncGenerator<string> {
  for (const folder of await listFolders(root))
    for (const name of await fs.readdir(folder).catch(() => [])) {
      const facts = await fs.stat(path.join(folder, name)).catch(() => null);
      if (facts && /^[0-9a-f]{64}$/.test(name) && Date.now() - facts.mtimeMs > GRACE_MS) yield name;
    }
}

async function removeUnheld({ db, blobs }: Stores, hashes: string[]): Promise<void> {
  if (hashes.length === 0) return;
  const given = sql`unnest(${sql.param(hashes)}::text[]) as f (sha256)`;
  const isUnheld = sql`not exists (select 1 from blobs b where b.sha256 = f.sha256)`;
  const [any] = await db.execute<{ found: boolean }>(
    sql`select exists (select 1 from ${given} where ${isUnheld}) as found`,
  );
  if (!any!.found) return;
  await db.transaction(async (tx) => {
    await lockContents(tx);
    const strays = await tx.execute<{ sha256: string }>(sql`select f.sha256 from ${given} where ${isUnheld}`);
    for (const { sha256 } of strays) await blobs.remove(sha256);
  });
}
