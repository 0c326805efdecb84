import { sql } from "drizzle-orm";
import { z } from "zod";
import type { KeyValue } from "@/domain/run-data";
import { listInput } from "@/domain/search/list-input";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { isAnyOf, listPage } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";
import { experimentSource } from "./experiment-source";

const MAX_NOTE_CHARS = 300;

export const browseExperimentsInput = listInput.extend({
  /** A part of the name. */
  search: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(1_000).default(100),
});

export interface ExperimentRow {
  id: string;
  name: string;
  isDefault: boolean;
  /** The beginning of its note. */
  description: string;
  tags: KeyValue[];
  createdAt: Date;
  runCount: number;
  activeCount: number;
  lastRunAt: Date | null;
}

interface Row extends Record<string, unknown> {
  id: string;
  name: string;
  is_default: boolean;
  created_at: string;
  note: string | null;
  tags: KeyValue[];
  run_count: number;
  active_count: number;
  last_run_at: string | null;
}

const lastOrder: OrderColumn[] = [{ value: sql`e.name`, type: "text", isDescending: false }];

/** The workspace's experiments, by name where no order is given, with what goes on in them. */
export async function browseExperiments(
  ctx: WorkspaceCtx,
  input: z.input<typeof browseExperimentsInput> = {},
) {
  authorize(ctx, "experiments:read");
  const { search, ...given } = parse(browseExperimentsInput, input);
  const isNamed = search ? sql`e.name ilike ${likePattern(search)}` : sql`true`;
  const where = sql`e.deleted_at is null and ${isNamed}`;
  const source = { ...experimentSource(ctx, { ...given, where }), lastOrder };
  const { rows, nextToken } = await listPage(ctx.services.db, source, given, (ids) => loadRows(ctx, ids));
  return { experiments: rows, nextToken, can: { write: can(ctx, "experiments:write") } };
}

async function loadRows({ services }: WorkspaceCtx, ids: string[]): Promise<ExperimentRow[]> {
  const rows = await services.db.execute<Row>(sql`
    select e.id, e.name, e.is_default, e.created_at, r.*, t.* from experiments e
    cross join lateral (
      select count(*)::int as run_count, max(created_at) as last_run_at,
        count(*) filter (where status not in ('completed', 'failed', 'canceled'))::int as active_count
      from runs where experiment_id = e.id and deleted_at is null) r
    cross join lateral (
      select left(max(value) filter (where key = 'mlflow.note.content'), ${MAX_NOTE_CHARS}) as note,
        coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', left(value, 100)) order by key)
          filter (where not starts_with(key, 'mlflow.')), '[]') as tags
      from experiment_tags where experiment_id = e.id) t
    where ${isAnyOf(sql`e.id`, ids)}`);
  return rows.map(toRow);
}

const toRow = (row: Row): ExperimentRow => ({
  id: row.id,
  name: row.name,
  isDefault: row.is_default,
  description: row.note ?? "",
  tags: row.tags,
  createdAt: new Date(row.created_at),
  runCount: row.run_count,
  activeCount: row.active_count,
  lastRunAt: row.last_run_at ? new Date(row.last_run_at) : null,
});
