import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { Applied, Changer } from "./apply-change";

/**
 * Brings runs back from the trash with what went there with them, and with the runs above them, below which they are
 * found. Those of a deleted experiment come back only with it.
 */
export async function restoreRuns(tx: Tx, { workspaceId }: Changer, ids: string[]): Promise<Applied> {
  const rows = await tx.execute<{ id: string; experiment: string; is_gone: boolean }>(sql`
    select r.id, e.name as experiment, e.deleted_at is not null as is_gone
    from runs r join experiments e on e.id = r.experiment_id
    where r.id = any(${sql.param(ids)}::text[]) and r.workspace_id = ${workspaceId} and r.deleted_at is not null`);
  const refused = new Map(
    rows
      .filter(({ is_gone }) => is_gone)
      .map(({ id, experiment }) => [id, `Its experiment “${experiment}” is in the trash: restore that.`]),
  );
  const tops = rows.filter(({ is_gone }) => !is_gone).map(({ id }) => id);
  const restored = await tx.execute<{ id: string }>(sql`
    with recursive below as (
      select id, deleted_at from runs where id = any(${sql.param(tops)}::text[])
      union select r.id, r.deleted_at from below join runs r on r.parent_id = below.id and r.deleted_at = below.deleted_at
    ), above as (
      select id, parent_id from runs where id = any(${sql.param(tops)}::text[])
      union select r.id, r.parent_id from above join runs r on r.id = above.parent_id
    ), locked as (
      select id from runs where id in (select id from below union select id from above) and deleted_at is not null
        and experiment_id in (select id from experiments where workspace_id = ${workspaceId} and deleted_at is null)
      order by id for update
    )
    update runs set deleted_at = null, deleted_by_name = null where id in (select id from locked) returning id`);
  return { touched: restored.map(({ id }) => id), refused };
}
