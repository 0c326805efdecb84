/** Counts what a workspace uses, for pages that must not: it reads every file row and every chunk's header. */
import type { Sql } from "@/db/client";
import type { LargeRun, StorageKind, WorkspaceTotals } from "@/domain/storage";
import type { Services } from "../core/services";

/** What a chunk and a series take beside their points: columns, header and index entries, measured with 364,000 of each. */
const CHUNK_ROW_BYTES = 200;
const SERIES_ROW_BYTES = 450;
const LARGEST = 25;
const STALE = "1 hour";

/** Counts the workspace that most needs it: one that asked, one never counted, or one counted long ago. */
export async function countDisk({ sql }: Pick<Services, "sql">): Promise<void> {
  const [due] = await sql<{ id: string }[]>`
    select w.id from workspaces w left join storage_counts c on c.workspace_id = w.id
    where w.deleted_at is null and (c.workspace_id is null or c.counted_at < now() - ${STALE}::interval
      or (c.asked_at is not null and c.counted_at < now() - greatest(interval '5 seconds', c.took_ms * interval '10 milliseconds')))
    order by c.asked_at nulls last, c.counted_at nulls first limit 1`;
  if (due) await countWorkspace(sql, due.id);
}

/** Counts one workspace and keeps the answer, all of one moment. */
export async function countWorkspace(sql: Sql, workspaceId: string): Promise<void> {
  const begun = performance.now();
  await sql.begin("isolation level repeatable read", async (transaction) => {
    const tx = transaction as unknown as Sql;
    await measureRuns(tx, workspaceId);
    await keepByExperiment(tx, workspaceId);
    const totals = await readTotals(tx, workspaceId);
    const largest = await readLargest(tx);
    const tookMs = Math.round(performance.now() - begun);
    await tx`
      insert into storage_counts (workspace_id, totals, largest_runs, counted_at, took_ms, asked_at)
      values (${workspaceId}, ${tx.json({ ...totals })}, ${tx.json(largest.map((run) => ({ ...run })))}, now(), ${tookMs}, null)
      on conflict (workspace_id) do update set totals = excluded.totals, largest_runs = excluded.largest_runs,
        counted_at = excluded.counted_at, took_ms = excluded.took_ms, asked_at = null`;
  });
}

/** A temporary table with a row for each run: its bytes by kind. Files of logged models count for their experiment below. */
async function measureRuns(tx: Sql, workspaceId: string): Promise<void> {
  await tx`
    create temporary table measured on commit drop as
    select r.id, r.name, r.display_name, r.experiment_id, r.snapshot_id, r.deleted_at is not null as is_trashed,
      coalesce(f.artifact_bytes, 0) as artifact_bytes, coalesce(f.log_bytes, 0) as log_bytes, coalesce(m.bytes, 0) as metric_bytes
    from runs r
    left join (
      select owner_id, coalesce(sum(size_bytes) filter (where not is_log), 0)::bigint as artifact_bytes,
        coalesce(sum(size_bytes) filter (where is_log), 0)::bigint as log_bytes
      from (select owner_id, size_bytes, path ~ '^(user_logs|system_logs|azureml-logs|logs)/' as is_log
        from artifacts where workspace_id = ${workspaceId}) files group by owner_id) f on f.owner_id = r.id
    left join (
      select s.run_id, sum(${SERIES_ROW_BYTES} + coalesce(c.bytes, 0))::bigint as bytes
      from series s join runs o on o.id = s.run_id and o.workspace_id = ${workspaceId} left join (
        select series_id, sum(pg_column_size(points) + coalesce(pg_column_size(outline), 0) + ${CHUNK_ROW_BYTES}) as bytes
        from metric_chunks group by series_id) c on c.series_id = s.id
      group by s.run_id) m on m.run_id = r.id
    where r.workspace_id = ${workspaceId}`;
}

async function keepByExperiment(tx: Sql, workspaceId: string): Promise<void> {
  await tx`delete from storage_by_experiment where workspace_id = ${workspaceId}`;
  await tx`
    insert into storage_by_experiment
      (workspace_id, experiment_id, run_count, artifact_bytes, log_bytes, code_bytes, metric_bytes, trash_bytes)
    select ${workspaceId}, e.id, coalesce(r.runs, 0), coalesce(r.artifacts, 0) + coalesce(m.bytes, 0), coalesce(r.logs, 0),
      coalesce(c.bytes, 0), coalesce(r.metrics, 0), coalesce(r.trash, 0)
    from experiments e
    left join (select experiment_id, count(*)::int as runs, sum(artifact_bytes) as artifacts, sum(log_bytes) as logs,
        sum(metric_bytes) as metrics, sum(artifact_bytes + log_bytes + metric_bytes) filter (where is_trashed) as trash
      from measured group by experiment_id) r on r.experiment_id = e.id
    left join (select l.experiment_id, sum(a.size_bytes) as bytes from logged_models l join artifacts a on a.owner_id = l.id
      where l.workspace_id = ${workspaceId} group by l.experiment_id) m on m.experiment_id = e.id
    left join (select used.experiment_id, sum(s.size_bytes) as bytes from (
        select experiment_id, snapshot_id from measured union
        select r.experiment_id, i.snapshot_id from run_data_inputs i join measured r on r.id = i.run_id) used
      join snapshots s on s.id = used.snapshot_id group by used.experiment_id) c on c.experiment_id = e.id
    where e.workspace_id = ${workspaceId}`;
}

interface Counted extends Record<StorageKind, number> {
  stored: number;
  datastore: number;
  runs: number;
  trash: number;
  trash_runs: number;
}

async function readTotals(tx: Sql, workspaceId: string): Promise<WorkspaceTotals> {
  const [row] = await tx<Counted[]>`
    select
      (select coalesce(sum(size_bytes), 0)::float8 from blobs where workspace_id = ${workspaceId}) as stored,
      (select coalesce(sum(size_bytes), 0)::float8 from snapshots where workspace_id = ${workspaceId}) as code,
      (select coalesce(sum(size_bytes), 0)::float8 from datastore_files where workspace_id = ${workspaceId}) as datastore,
      (select coalesce(sum(artifact_bytes), 0)::float8 from storage_by_experiment where workspace_id = ${workspaceId}) as artifacts,
      m.* from (select count(*)::int as runs, coalesce(sum(log_bytes), 0)::float8 as logs,
        coalesce(sum(metric_bytes), 0)::float8 as metrics, count(*) filter (where is_trashed)::int as trash_runs,
        coalesce(sum(artifact_bytes + log_bytes + metric_bytes) filter (where is_trashed), 0)::float8 as trash
      from measured) m`;
  const { stored, artifacts, logs, code, metrics, trash, trash_runs, runs, datastore } = row!;
  return {
    storedBytes: stored,
    kinds: { artifacts, logs, code, metrics },
    trashBytes: trash,
    trashRuns: trash_runs,
    runs,
    datastoreBytes: datastore,
  };
}

function readLargest(tx: Sql): Promise<LargeRun[]> {
  return tx<LargeRun[]>`
    select m.name, m.display_name as "displayName", e.name as experiment, m.is_trashed as "isTrashed",
      (m.artifact_bytes + m.log_bytes + m.metric_bytes)::float8 as bytes
    from measured m join experiments e on e.id = m.experiment_id
    order by m.artifact_bytes + m.log_bytes + m.metric_bytes desc, m.id limit ${LARGEST}`;
}
