import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { deleteFiles } from "./purge-runs";

/** Deletes experiments of the trash whose runs have been purged. One that was restored, or has a run again, stays. */
export async function purgeExperiments(tx: Tx, workspaceId: string, ids: string[]): Promise<void> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from experiments e where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId}
      and deleted_at is not null and not exists (select 1 from runs r where r.experiment_id = e.id)
    order by id for update`);
  const gone = sql`${sql.param(rows.map(({ id }) => id))}::text[]`;
  const models = await tx.execute<{ id: string }>(
    sql`delete from logged_models where experiment_id = any(${gone}) returning id`,
  );
  await deleteFiles(
    tx,
    workspaceId,
    models.map(({ id }) => id),
  );
  await tx.execute(sql`delete from datasets where experiment_id = any(${gone})`);
  await tx.execute(sql`delete from storage_by_experiment where experiment_id = any(${gone})`);
  await tx.execute(sql`delete from experiments where id = any(${gone})`);
}

/** Deletes reports of the trash. */
export const purgeReports = (tx: Tx, workspaceId: string, ids: string[]): Promise<void> =>
  purgeRows(tx, sql`reports`, workspaceId, ids);

/** Deletes drafts of the trash. */
export const purgeDrafts = (tx: Tx, workspaceId: string, ids: string[]): Promise<void> =>
  purgeRows(tx, sql`drafts`, workspaceId, ids);

async function purgeRows(tx: Tx, table: SQL, workspaceId: string, ids: string[]): Promise<void> {
  await tx.execute(sql`
    delete from ${table} where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId}
      and deleted_at is not null`);
}
