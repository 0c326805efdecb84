import { type SQL, sql } from "drizzle-orm";
import { isSpelledNumber, spelledNumber } from "@/db/schema/runs";
import { NAME_TAG, NOTE_TAG, PARENT_TAG } from "@/domain/run-data";
import { mlflowStatus, RUN_STATUSES } from "@/domain/runs";
import type { SearchField } from "@/domain/search/types";
import type { FindTarget, SearchTarget } from "../search/target";

const statusWord = sql`case r.status ${sql.join(
  RUN_STATUSES.map(
    (status) => sql`when ${sql.raw(`'${status}'`)} then ${sql.raw(`'${mlflowStatus(status)}'`)}`,
  ),
  sql` `,
)} end`;

/** A run that has not started stands where it was made. The index `runs_start` has this very expression. */
export const startedAt = sql`coalesce(r.started_at, r.created_at)`;

/** Seconds, of a run that has ended: what still grows would change its place between two pages. */
const duration = sql`extract(epoch from r.ended_at - r.started_at)::float8`;

/** As `artifactUri` in the MLflow door writes it. */
const artifactUri = sql`(select coalesce(e.artifact_location, 'mlflow-artifacts:/' || case when e.is_default then '0' else e.id end)
  || '/' || r.name || '/artifacts' from experiments e where e.id = r.experiment_id)`;

const ATTRIBUTES: Record<string, SearchTarget> = {
  run_id: { type: "text", value: sql`r.name`, isNullable: false },
  run_name: { type: "text", value: sql`r.display_name`, isNullable: false },
  user_id: { type: "text", value: sql`r.user_name`, isNullable: false },
  status: { type: "text", value: sql`(${statusWord})`, isNullable: false },
  artifact_uri: { type: "text", value: artifactUri, isNullable: false },
  start_time: { type: "time", value: startedAt, isNullable: false },
  end_time: { type: "time", value: sql`r.ended_at`, isNullable: true },
  state: { type: "text", value: sql`r.status`, isNullable: false },
  kind: { type: "text", value: sql`r.kind`, isNullable: false },
  compute: { type: "text", value: sql`r.compute`, isNullable: false },
  error: { type: "text", value: sql`r.error ->> 'message'`, isNullable: true },
  created_at: { type: "time", value: sql`r.created_at`, isNullable: false },
  duration: { type: "number", value: duration, isNullable: true },
};

/** Tags that are columns of the run (see `domain/run-data`). */
const COLUMN_TAGS: Record<string, SQL> = {
  [NAME_TAG]: sql`r.display_name`,
  [NOTE_TAG]: sql`nullif(r.description, '')`,
};

/** Where a search of a workspace finds the names of runs; the run is `r`. Of metrics once `rankSeries` has been called. */
export function runTargets(workspaceId: string): FindTarget {
  return (field, name) => {
    const alias = sql.raw(name);
    if (field.source === "attribute") {
      return field.name === "experiment" ? experiment(alias) : ATTRIBUTES[field.name]!;
    }
    if (field.source === "metric") return metric(field, alias);
    if (field.source === "dataset") return dataset(field.name, alias);
    if (field.source === "tag" && field.key === PARENT_TAG) return parent(workspaceId, alias);
    const column = field.source === "tag" && Object.hasOwn(COLUMN_TAGS, field.key) && COLUMN_TAGS[field.key];
    if (column) return { type: "text", value: column, isNullable: true };
    return keyed(sql.raw(field.source === "tag" ? "run_tags" : "run_params"), field.key, alias);
  };
}

function experiment(alias: SQL): SearchTarget {
  const rows = { from: sql`experiments ${alias}`, on: sql`${alias}.id = r.experiment_id` };
  return { type: "text", value: sql`${alias}.name`, isNullable: false, rows };
}

/** The name of the parent where it is a run here, else what was given as one: rows, so that an index finds the children. */
function parent(workspaceId: string, alias: SQL): SearchTarget {
  const from = sql`(
    select c.id as run_id, p.name as value from runs p join runs c on c.parent_id = p.id where p.workspace_id = ${workspaceId}
    union all select run_id, value from run_tags where key = ${PARENT_TAG}
  ) ${alias}`;
  return {
    type: "text",
    value: sql`${alias}.value`,
    isNullable: true,
    rows: { from, on: sql`${alias}.run_id = r.id` },
  };
}

function metric({ key, part }: Extract<SearchField, { source: "metric" }>, alias: SQL): SearchTarget {
  const value = sql`${alias}.${sql.raw(`ranked_${part}`)}`;
  return { type: "number", value, isNullable: true, rows: keyedRows(sql`series`, key, alias) };
}

function keyed(table: SQL, key: string, alias: SQL): SearchTarget {
  const value = sql`${alias}.value`;
  // The indexes `run_params_by_number` and `run_tags_by_number` have this very expression.
  const number = {
    value: spelledNumber(value),
    isNone: sql`not (${isSpelledNumber(value)})`,
  };
  return { type: "text", value, isNullable: true, number, rows: keyedRows(table, key, alias) };
}

function keyedRows(table: SQL, key: string, alias: SQL): SearchTarget["rows"] {
  const isKey = sql`${alias}.key = ${key}`;
  const on = sql`${alias}.run_id = r.id and ${isKey}`;
  return { from: sql`${table} ${alias}`, on, index: { id: sql`${alias}.run_id`, isKey } };
}

/** The context of a dataset is a tag of the input; name and digest are the dataset's own. */
function dataset(name: "name" | "digest" | "context", alias: SQL): SearchTarget {
  const on = sql`${alias}.run_id = r.id`;
  const context = sql`(select tag ->> 'value' from jsonb_array_elements(${alias}.tags) tag where tag ->> 'key' = 'mlflow.data.context' limit 1)`;
  const own = sql`(select d.${sql.raw(name)} from datasets d where d.id = ${alias}.dataset_id)`;
  const value = name === "context" ? context : own;
  return {
    type: "text",
    value,
    isNullable: true,
    rows: { from: sql`run_inputs ${alias}`, on: sql`${on} and ${alias}.dataset_id is not null` },
  };
}
