/**
 * Who holds contents, once for all who ask: the collector, the day's sweep, the purge and the backup. A table that gains a
 * column which names a content, or a snapshot, belongs in here, and a test fails until it is.
 */
import { type SQL, sql } from "drizzle-orm";

interface ContentHolder {
  table: string;
  column: string;
  /** Where the rows' workspace is found when not in a column of their own: a table, and the column that leads to its id. */
  within?: { table: string; by: string };
}

/** Columns that name a content by its hash. A content that none of them names may go. */
export const CONTENT_HOLDERS: readonly ContentHolder[] = [
  { table: "artifacts", column: "sha256" },
  { table: "datastore_files", column: "sha256" },
  { table: "snapshot_files", column: "sha256", within: { table: "snapshots", by: "snapshot_id" } },
];

/** Columns that name a snapshot. One that none of them names may go, with its files. */
export const SNAPSHOT_HOLDERS: readonly { table: string; column: string }[] = [
  { table: "runs", column: "snapshot_id" },
  { table: "run_data_inputs", column: "snapshot_id" },
  { table: "asset_versions", column: "snapshot_id" },
  { table: "deployment_generations", column: "model_snapshot_id" },
  { table: "deployment_generations", column: "code_snapshot_id" },
  { table: "batch_deployments", column: "model_snapshot_id" },
  { table: "batch_deployments", column: "code_snapshot_id" },
  { table: "pipeline_plan_code", column: "snapshot_id" },
  { table: "pipeline_endpoint_inputs", column: "snapshot_id" },
];

/**
 * Tables of the store itself: what was brought, what was let go of, what was brought from datastores, and what is still
 * coming; the last two hold nothing.
 */
export const STORE_TABLES: readonly string[] = [
  "blobs",
  "blob_releases",
  "datastore_copies",
  "web_copies",
  "content_uploads",
];

const anyOf = (conditions: string[]): SQL => sql.raw(`(${conditions.join(" or ")})`);

/** True where a row still names the content of `of`, an alias with `workspace_id` and `sha256`, in that workspace. */
export const isContentNamed = (of: string): SQL =>
  anyOf(
    CONTENT_HOLDERS.map(({ table, column, within }) => {
      const isSame = `held.${column} = ${of}.sha256`;
      return within
        ? `exists (select 1 from ${table} held join ${within.table} owner on owner.id = held.${within.by}
            where ${isSame} and owner.workspace_id = ${of}.workspace_id)`
        : `exists (select 1 from ${table} held where ${isSame} and held.workspace_id = ${of}.workspace_id)`;
    }),
  );

/** True where a row still names the snapshot of `of`, an alias with `id`. */
export const isSnapshotNamed = (of: string): SQL =>
  anyOf(
    SNAPSHOT_HOLDERS.map(
      ({ table, column }) => `exists (select 1 from ${table} held where held.${column} = ${of}.id)`,
    ),
  );

/** The hash of every content that is held or named, in order: what a backup takes along. */
export const ALL_CONTENTS = ["select sha256 from blobs"]
  .concat(CONTENT_HOLDERS.map(({ table, column }) => `select ${column} from ${table}`))
  .join(" union ")
  .concat(" order by 1");
