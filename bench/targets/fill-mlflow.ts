/**
 * Gives the peer the runs of a workspace of ours, written into its tables: through its own doors that would take hours.
 * Its table of points gets the curves of the benchmark only, which is in its favour.
 */
import { pipeline } from "node:stream/promises";
import type { Sql } from "@/db/connect";
import { findSeries } from "@/server/metrics/find-series";
import { readHistory } from "@/server/metrics/read-history";
import { findLongest, LONG_METRIC } from "./long-series";

const POINTS_A_COPY = 100_000;
const ROWS_AT_ONCE = 10_000;
const COPY_MS = 300_000;
/** Its own way to store what is no finite number. */
const value = (
  column: string,
) => `case when ${column} = 'NaN' then 0 when ${column} = 'Infinity' then 1.7976931348623157e308
  when ${column} = '-Infinity' then -1.7976931348623157e308 else ${column} end`;

export async function fillMlflow(ours: Sql, theirs: Sql, workspace: string): Promise<void> {
  const [row] = await ours`select id from workspaces where slug = ${workspace}`;
  const isHere = `workspace_id = '${row!.id}'`;
  // Both have a Default from their beginning, which is number 0 there.
  const numbers = `(select id, name, is_default, case when is_default then 0 else 1000 + row_number() over (order by id) end as number
    from experiments where ${isHere}) e`;
  const of = (table: string) => `${table} t join runs r on r.id = t.run_id where r.${isHere}`;
  const copies: Record<string, string> = {
    "experiments (experiment_id, name, lifecycle_stage, artifact_location)": `select number, name, 'active', 'mlflow-artifacts:/' || number from ${numbers} where not is_default`,
    "runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id)": `
      select r.name, left(r.display_name, 250), 'LOCAL', '', '', r.user_name,
        case r.status when 'completed' then 'FINISHED' when 'failed' then 'FAILED' when 'canceled' then 'KILLED' else 'RUNNING' end,
        (extract(epoch from coalesce(r.started_at, r.created_at)) * 1000)::int8, (extract(epoch from r.ended_at) * 1000)::int8, '', 'active',
        'mlflow-artifacts:/' || e.number || '/' || r.name || '/artifacts', e.number from runs r join ${numbers} on e.id = r.experiment_id where r.${isHere}`,
    "params (key, value, run_uuid)": `select key, value, r.name from ${of("run_params")}`,
    "tags (key, value, run_uuid)": `select key, value, r.name from ${of("run_tags")}
      union all select 'mlflow.runName', left(display_name, 250), name from runs where ${isHere}
      union all select 'mlflow.parentRunId', p.name, r.name from runs r join runs p on p.id = r.parent_id where r.${isHere}`,
    "latest_metrics (key, value, timestamp, step, is_nan, run_uuid)": `
      select key, ${value("last_value")}, last_time, last_step, last_value = 'NaN', r.name from ${of("series")}`,
  };
  for (const [into, select] of Object.entries(copies)) {
    console.log(`  filling the peer: ${into.split(" ")[0]}`);
    const target = await theirs.unsafe(`copy ${into} from stdin`).writable();
    // What the server refuses at the end of a copy, the driver does not tell: only time does.
    await pipeline(readLines(ours, select), target, { signal: AbortSignal.timeout(COPY_MS) });
  }
  await fillPoints(ours, theirs, row!.id);
  await theirs.unsafe("analyze");
}

/** The rows as COPY reads them. A COPY out of the other database would be shorter, and in this driver sometimes never ends. */
async function* readLines(sql: Sql, select: string): AsyncGenerator<string> {
  for await (const rows of sql.unsafe(select).values().cursor(ROWS_AT_ONCE)) {
    yield rows.map((row) => `${(row as unknown[]).map(toCell).join("\t")}\n`).join("");
  }
}

const ESCAPED: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const toCell = (cell: unknown) =>
  cell === null ? "\\N" : String(cell).replace(/[\\\n\r\t]/g, (sign) => ESCAPED[sign]!);

async function fillPoints(ours: Sql, theirs: Sql, workspaceId: string): Promise<void> {
  const run = await findLongest(ours, workspaceId);
  const [series] = await findSeries(ours, workspaceId, [run], [LONG_METRIC]);
  const { points } = await readHistory(ours, series!.id);
  const { steps, times, values } = points;
  console.log(`  filling the peer: ${values.length} points`);
  for (let from = 0; from < values.length; from += POINTS_A_COPY) {
    const lines: string[] = [];
    for (let i = from; i < Math.min(values.length, from + POINTS_A_COPY); i++)
      lines.push(`${LONG_METRIC}\t${values[i]}\t${times[i]}\t${steps[i]}\tf\t${run}\n`);
    const copy = "copy metrics (key, value, timestamp, step, is_nan, run_uuid) from stdin";
    await pipeline([Buffer.from(lines.join(""))], await theirs.unsafe(copy).writable());
  }
}
