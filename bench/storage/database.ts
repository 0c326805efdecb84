import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { connect, type Sql } from "@/db/connect";
import { startPostgres } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate";

export interface BenchDatabase {
  sql: Sql;
  url: string;
  stop(): Promise<void>;
}

/** A server of its own with the settings of the studio (fsync and synchronous commit on) and a migrated database. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-bench-"));
  fs.chmodSync(home, 0o755);
  const server = await startPostgres({ home });
  await migrateDatabase(server.url);
  const sql = connect(server.url, { max: 4 });
  const stop = async () => {
    await sql.end({ timeout: 5 });
    await server.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { sql, url: server.url, stop };
}

/** Empties what earlier measurements wrote and makes bare runs with the ids `run_0`, `run_1`, … */
export async function resetRuns(sql: Sql, count: number): Promise<string[]> {
  await sql`truncate workspaces, metric_chunks cascade`;
  await sql`insert into workspaces (id, slug) values ('wsp', 'bench')`;
  await sql`insert into experiments (id, workspace_id, name) values ('exp', 'wsp', 'Bench')`;
  const ids = Array.from({ length: count }, (_, i) => `run_${i}`);
  await sql`
    insert into runs (id, workspace_id, experiment_id, name, display_name, kind, status, root_id)
    select id, 'wsp', 'exp', id, id, 'client', 'running', id from unnest(${ids}::text[]) as id`;
  return ids;
}

/** The bytes on disk of series and chunks, with their indexes and TOAST, after what is dead was vacuumed away. */
export async function measureBytes(sql: Sql): Promise<number> {
  await sql`vacuum full series`;
  await sql`vacuum full metric_chunks`;
  const [row] =
    await sql`select pg_total_relation_size('series') + pg_total_relation_size('metric_chunks') as bytes`;
  return Number(row!.bytes);
}
