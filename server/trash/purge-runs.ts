import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { isSnapshotNamed } from "../blobs/content-holders";
import { lockContents, releaseBlobs } from "../blobs/hold-blobs";
import { notify } from "../queue/notify";

/**
 * Deletes runs that lie in the trash for good, with everything that is only theirs: series, files, models that no other
 * run reads or made, snapshots that no other run has. The bytes follow when the collector has seen that nothing else
 * names them. Answers with how many were there; one that was restored meanwhile is not.
 */
export async function purgeRuns(tx: Tx, workspaceId: string, ids: string[]): Promise<number> {
  const locked = await tx.execute<{ id: string; snapshot_id: string | null }>(sql`
    select id, snapshot_id from runs
    where id = any(${array(ids)}) and workspace_id = ${workspaceId} and deleted_at is not null order by id for update`);
  const gone = array(locked.map(({ id }) => id));
  if (locked.length === 0) return 0;
  const models = await deleteModels(tx, gone);
  await deleteFiles(tx, workspaceId, [...locked.map(({ id }) => id), ...models]);
  await freeChildren(tx, gone);
  const inputs = await tx.execute<{ snapshot_id: string }>(sql`
    select distinct snapshot_id from run_data_inputs where run_id = any(${gone}) and snapshot_id is not null`);
  // Locked in the order of those who write and rank them, so that neither waits for the other in a circle.
  await tx.execute(sql`
    delete from series where id = any(array(
      select id from series where run_id = any(${gone}) order by run_id collate "C", key collate "C" for update))`);
  const plans = await tx.execute<{ id: string }>(sql`
    select distinct plan_id as id from pipeline_runs where run_id = any(${gone})`);
  await tx.execute(sql`delete from runs where id = any(${gone})`);
  const codes = await deletePlans(tx, array(plans.map(({ id }) => id)));
  await notify(tx, "runs", `${workspaceId} `);
  const snapshots = [...locked, ...inputs, ...codes].flatMap(({ snapshot_id }) => snapshot_id ?? []);
  await deleteUnusedSnapshots(tx, workspaceId, [...new Set(snapshots)]);
  return locked.length;
}

const array = (values: string[]): SQL => sql`${sql.param(values)}::text[]`;

/** Pipelines that no run and nothing published names any more. Answers with the code that they kept. */
async function deletePlans(tx: Tx, plans: SQL): Promise<{ snapshot_id: string }[]> {
  return tx.execute<{ snapshot_id: string }>(sql`
    with unused as (
      select p.id from pipeline_plans p where p.id = any(${plans})
        and not exists (select from pipeline_runs r where r.plan_id = p.id)
        and not exists (select from pipeline_endpoint_versions v where v.plan_id = p.id)
    ), codes as (
      select c.snapshot_id from pipeline_plan_code c join unused on unused.id = c.plan_id
    ), deleted as (delete from pipeline_plans where id in (select id from unused))
    select distinct snapshot_id from codes`);
}

/** The models that only these runs made or read, deleted; one that another run names outlives its maker. */
async function deleteModels(tx: Tx, runs: SQL): Promise<string[]> {
  const isElsewhere = sql`(
    exists (select 1 from run_inputs i where i.model_id = m.id and i.run_id <> all(${runs}))
    or exists (select 1 from run_model_outputs o where o.model_id = m.id and o.run_id <> all(${runs})))`;
  const deleted = await tx.execute<{ id: string }>(sql`
    delete from logged_models m where not ${isElsewhere} and (m.source_run_id = any(${runs}) or (
      m.source_run_id is null and m.id in (select model_id from run_model_outputs where run_id = any(${runs}))))
    returning id`);
  await tx.execute(sql`update logged_models set source_run_id = null where source_run_id = any(${runs})`);
  return deleted.map(({ id }) => id);
}

/** Deletes the files of runs and models, and tells the collector which contents they named. */
export async function deleteFiles(tx: Tx, workspaceId: string, owners: string[]): Promise<void> {
  const files = await tx.execute<{ sha256: string }>(sql`
    with deleted as (delete from artifacts where owner_id = any(${array(owners)}) returning sha256)
    select distinct sha256 from deleted`);
  await releaseBlobs(
    tx,
    workspaceId,
    files.map(({ sha256 }) => sha256),
  );
  await tx.execute(sql`delete from uploads where owner_id = any(${array(owners)})`);
}

/** Runs that stay while their parent goes become the tops of their own trees. */
async function freeChildren(tx: Tx, runs: SQL): Promise<void> {
  await tx.execute(sql`
    with recursive orphans as (
      select id, id as top from runs where parent_id = any(${runs}) and id <> all(${runs})
      union select r.id, orphans.top from orphans join runs r on r.parent_id = orphans.id and r.id <> all(${runs})
    )
    update runs r set root_id = orphans.top, parent_id = case when r.id = orphans.top then null else r.parent_id end
    from orphans where r.id = orphans.id`);
}

/** Last in its transaction, because from here on everybody waits who is about to store something. */
export async function deleteUnusedSnapshots(tx: Tx, workspaceId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await lockContents(tx);
  const unused = await tx.execute<{ id: string }>(sql`
    select s.id from snapshots s where s.id = any(${array(ids)}) and not ${isSnapshotNamed("s")}`);
  if (unused.length === 0) return;
  const gone = array(unused.map(({ id }) => id));
  const files = await tx.execute<{ sha256: string }>(sql`
    with deleted as (delete from snapshot_files where snapshot_id = any(${gone}) returning sha256)
    select distinct sha256 from deleted`);
  await tx.execute(sql`delete from snapshots where id = any(${gone})`);
  await releaseBlobs(
    tx,
    workspaceId,
    files.map(({ sha256 }) => sha256),
  );
}
