/** What a run shows of another one whose outputs it takes: rows of its own, so that it keeps them when the other is purged. */
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { shareContents } from "@/server/blobs/hold-blobs";

/** Files, parameters and metrics of `from`, for `to`, which has none yet. */
export async function copyResults(tx: Tx, from: string, to: string): Promise<void> {
  await shareContents(tx);
  await tx.execute(sql`
    insert into artifacts (owner_id, workspace_id, path, full_path, sha256, size_bytes)
    select ${to}, workspace_id, path, full_path, sha256, size_bytes from artifacts where owner_id = ${from}`);
  await tx.execute(sql`
    insert into run_params (run_id, key, value) select ${to}, key, value from run_params where run_id = ${from}`);
  await tx.execute(sql`
    with source as (select * from series where run_id = ${from}), copied as (
      insert into series (run_id, key, count, last_value, last_step, last_time, min_value, max_value, version,
        ranked_last, ranked_min, ranked_max, is_ranked)
      select ${to}, key, count, last_value, last_step, last_time, min_value, max_value, version,
        ranked_last, ranked_min, ranked_max, is_ranked from source
      returning id, key)
    insert into metric_chunks (series_id, first_time, first_step, last_time, last_step, min_step, max_step, count,
      settled, outline, points)
    select copied.id, c.first_time, c.first_step, c.last_time, c.last_step, c.min_step, c.max_step, c.count,
      c.settled, c.outline, c.points
    from source join copied using (key) join metric_chunks c on c.series_id = source.id`);
}

/** Where the outputs of a run lie among its artifacts. */
export const OUTPUTS = "named-outputs";

/** The files of an output, for the output `to.output` of another run. */
export async function copyOutput(
  tx: Tx,
  from: { runId: string; output: string },
  to: { runId: string; output: string },
): Promise<void> {
  await shareContents(tx);
  const target = `${OUTPUTS}/${to.output}`;
  await tx.execute(sql`
    insert into artifacts (owner_id, workspace_id, path, full_path, sha256, size_bytes)
    select ${to.runId}, a.workspace_id, ${target}::text || substr(a.path, length(o.path) + 1),
      ${target}::text || substr(a.full_path, length(o.path) + 1), a.sha256, a.size_bytes
    from run_outputs o join artifacts a on a.owner_id = o.run_id
      and (a.path = o.path or starts_with(a.path, o.path || '/'))
    where o.run_id = ${from.runId} and o.name = ${from.output}`);
}
