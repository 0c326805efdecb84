import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { listInput } from "@/domain/search/list-input";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type ListSource, listPage } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";
import type { FindTarget, SearchTarget } from "../search/target";
import { type LoggedModelRecord, loadModelRecords } from "./queries";

const datasetFilter = z.object({ name: z.string().default(""), digest: z.string().default("") });
type DatasetFilter = z.output<typeof datasetFilter>;

export const searchModelsInput = listInput.extend({
  /** Internal ids. */
  experimentIds: z.array(z.string()).max(10_000),
  filter: z.string().default(""),
  /** Where given, a model needs a metric that was measured on one of these, and no other metric counts. */
  datasets: z.array(datasetFilter).max(100).default([]),
  orderBy: z.array(z.string()).default([]),
  /** For each of these, the dataset that its metric was measured on; null for any. */
  orderOn: z.array(datasetFilter.nullable()).default([]),
  limit: z.int().min(1).max(50_000).default(50),
});

const STATUS = sql`(case m.status when 'ready' then 'LOGGED_MODEL_READY' when 'pending' then 'LOGGED_MODEL_PENDING'
  else 'LOGGED_MODEL_UPLOAD_FAILED' end)`;
const EXPERIMENT_ID = sql`(select case when e.is_default then '0' else e.id end from experiments e where e.id = m.experiment_id)`;
const ATTRIBUTES: Record<string, SearchTarget> = {
  model_id: { type: "text", value: sql`m.id`, isNullable: false },
  name: { type: "text", value: sql`m.name`, isNullable: false },
  model_type: { type: "text", value: sql`m.model_type`, isNullable: true },
  status: { type: "text", value: STATUS, isNullable: false },
  source_run_id: {
    type: "text",
    value: sql`(select r.name from runs r where r.id = m.source_run_id)`,
    isNullable: true,
  },
  experiment_id: { type: "text", value: EXPERIMENT_ID, isNullable: false },
  creation_timestamp_ms: { type: "time", value: sql`m.created_at`, isNullable: false },
  last_updated_timestamp_ms: { type: "time", value: sql`m.updated_at`, isNullable: false },
};

/** In a filter any value that was measured counts, in an order the latest one. */
function finder(metric: (key: string, alias: SQL) => SearchTarget): FindTarget {
  return (field, name) => {
    if (field.source === "attribute") return ATTRIBUTES[field.name]!;
    const alias = sql.raw(name);
    if (field.source === "metric") return metric(field.key, alias);
    const table = sql.raw(field.source === "param" ? "logged_model_params" : "logged_model_tags");
    const key = "key" in field ? field.key : field.name;
    const rows = {
      from: sql`${table} ${alias}`,
      on: sql`${alias}.model_id = m.id and ${alias}.key = ${key}`,
    };
    return { type: "text", value: sql`${alias}.value`, isNullable: true, rows };
  };
}

/** Whether a measured value is of one of the datasets; of none in particular, every one is. */
function isOn(datasets: DatasetFilter[], alias: SQL): SQL {
  if (datasets.length === 0) return sql`true`;
  const each = datasets.map(({ name, digest }) => {
    const isName = name ? sql`${alias}.dataset_name = ${name}` : sql`true`;
    return sql`(${isName} and ${digest ? sql`${alias}.dataset_digest = ${digest}` : sql`true`})`;
  });
  return sql`(${sql.join(each, sql` or `)})`;
}

const anyValue = (datasets: DatasetFilter[]) =>
  finder((key, alias) => {
    const on = sql`${alias}.model_id = m.id and ${alias}.key = ${key} and ${isOn(datasets, alias)}`;
    const rows = { from: sql`logged_model_metrics ${alias}`, on };
    return { type: "number", value: sql`${alias}.value::float8`, isNullable: true, rows };
  });

const latestValue = (datasets: DatasetFilter[]) =>
  finder((key, alias) => {
    const latest = sql`(select distinct on (x.model_id) x.model_id, x.value::float8 as value from logged_model_metrics x
      where x.key = ${key} and ${isOn(datasets, sql`x`)}
      order by x.model_id, x.time desc, x.step desc, x.value::float8 desc)`;
    const rows = { from: sql`${latest} ${alias}`, on: sql`${alias}.model_id = m.id` };
    return { type: "number", value: sql`${alias}.value`, isNullable: true, rows };
  });

const lastOrder: OrderColumn[] = [
  { value: sql`m.created_at`, type: "time", isDescending: true },
  { value: sql`m.id`, type: "text", isDescending: false },
];

/** The logged models that match a filter, newest first where no order is given. */
export async function searchModels(
  ctx: WorkspaceCtx,
  input: z.input<typeof searchModelsInput>,
): Promise<{ models: LoggedModelRecord[]; nextToken?: string }> {
  authorize(ctx, "models:read");
  const { experimentIds, datasets, orderOn, ...given } = parse(searchModelsInput, input);
  const where = sql`m.workspace_id = ${ctx.workspaceId} and m.deleted_at is null
    and m.experiment_id = any(${sql.param(experimentIds)}::text[])
    and (${datasets.length === 0} or exists (
      select 1 from logged_model_metrics x where x.model_id = m.id and ${isOn(datasets, sql`x`)}))`;
  const findOrder: ListSource["findOrder"] = (field, alias, index) =>
    latestValue(orderOn[index] ? [orderOn[index]] : datasets)(field, alias);
  const { db } = ctx.services;
  const find = anyValue(datasets);
  const source: ListSource = {
    entity: "loggedModels",
    from: sql`logged_models m`,
    id: sql`m.id`,
    where,
    find,
    findOrder,
    lastOrder,
  };
  const { rows, nextToken } = await listPage(db, source, given, (ids) => loadModelRecords(db, ids));
  return { models: rows, nextToken };
}
