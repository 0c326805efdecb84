import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { Applied, Changer } from "./apply-change";

const OWN_STORE = "Its files lie where one of the two experiments says, outside of the studio.";

/**
 * Moves runs to another experiment, with those below them that are in the same one, and the models they logged. Names,
 * addresses and files stay; only where clients keep the files by the experiment's own address nothing can be moved.
 */
export async function moveToExperiment(
  tx: Tx,
  { workspaceId, experimentId = "" }: Changer,
  ids: string[],
): Promise<Applied> {
  const rows = await tx.execute<{ top: string; id: string; is_bound: boolean }>(sql`
    with recursive tree as (
      select id as top, id, experiment_id from runs
      where id = any(${sql.param(ids)}::text[]) and workspace_id = ${workspaceId} and deleted_at is null
      union select tree.top, r.id, r.experiment_id
      from tree join runs r on r.parent_id = tree.id and r.experiment_id = tree.experiment_id
    )
    select tree.top, tree.id, source.id <> target.id and coalesce(source.artifact_location, target.artifact_location) is not null as is_bound
    from tree join experiments source on source.id = tree.experiment_id, experiments target where target.id = ${experimentId}`);
  const refused = new Map(rows.filter(({ is_bound }) => is_bound).map(({ top }) => [top, OWN_STORE]));
  const going = sql.param([...new Set(rows.filter(({ top }) => !refused.has(top)).map(({ id }) => id))]);
  const moved = await tx.execute<{ id: string }>(sql`
    with locked as (select id from runs where id = any(${going}::text[]) order by id for update)
    update runs set experiment_id = ${experimentId}
    where id in (select id from locked) and experiment_id <> ${experimentId} returning id`);
  const touched = moved.map(({ id }) => id);
  await tx.execute(sql`
    update logged_models set experiment_id = ${experimentId} where source_run_id = any(${sql.param(touched)}::text[])`);
  return { touched, refused };
}
