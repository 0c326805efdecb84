import { sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { EXPERIMENT_ORDERS } from "@/domain/experiments";
import type { KeyValue } from "@/domain/run-data";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";

const PAGE_ROWS = 100;
const MAX_NOTE_CHARS = 300;

export const browseExperimentsInput = z.object({
  search: z.string().max(500).optional(),
  /** By name, by their latest run, or by how many runs they have. */
  order: z.enum(EXPERIMENT_ORDERS).default("name"),
  /** Where the page before ended. */
  cursor: z.string().max(600).nullish(),
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
  rank: number;
  note: string | null;
  tags: KeyValue[];
  run_count: number;
  active_count: number;
  last_run_at: string | null;
}

/** What the experiments are ordered by before their names, from the highest; counting all runs only where that decides. */
const RANKS = {
  name: sql`0::float8`,
  recent: sql`coalesce(extract(epoch from s.last_run_at) * 1000, 0)::float8`,
  runs: sql`coalesce(s.run_count, 0)::float8`,
};

/** The workspace's experiments, with what goes on in them. */
export async function browseExperiments(ctx: WorkspaceCtx, input: z.input<typeof browseExperimentsInput>) {
  authorize(ctx, "experiments:read");
  const { search = "", order, cursor } = parse(browseExperimentsInput, input);
  const pattern = likePattern(search);
  const stats = sql`left join (
    select experiment_id, count(*)::int as run_count, max(created_at) as last_run_at from runs
    where workspace_id = ${ctx.workspaceId} and deleted_at is null group by experiment_id) s on s.experiment_id = e.id`;
  const rank = RANKS[order];
  const rows = await ctx.services.db.execute<Row>(sql`
    with page as (
      select e.id, e.name, e.is_default, e.created_at, ${rank} as rank
      from experiments e ${order === "name" ? sql`` : stats}
      where e.workspace_id = ${ctx.workspaceId} and e.deleted_at is null and e.name ilike ${pattern}
        and ${isAfter(cursor, rank)}
      order by rank desc, e.name collate "C" limit ${PAGE_ROWS + 1}
    )
    select page.*, r.*, t.* from page cross join lateral (
      select count(*)::int as run_count, max(created_at) as last_run_at,
        count(*) filter (where status not in ('completed', 'failed', 'canceled'))::int as active_count
      from runs where experiment_id = page.id and deleted_at is null) r
    cross join lateral (
      select left(max(value) filter (where key = 'mlflow.note.content'), ${MAX_NOTE_CHARS}) as note,
        coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', left(value, 100)) order by key)
          filter (where not starts_with(key, 'mlflow.')), '[]') as tags
      from experiment_tags where experiment_id = page.id) t
    order by page.rank desc, page.name collate "C"`);
  const page = rows.slice(0, PAGE_ROWS);
  const last = page.at(-1);
  return {
    experiments: page.map(toRow),
    nextCursor: rows.length > PAGE_ROWS ? `${last!.rank} ${last!.name}` : null,
    can: { write: can(ctx, "experiments:write") },
  };
}

function isAfter(cursor: string | null | undefined, rank: ReturnType<typeof sql>) {
  if (!cursor) return sql`true`;
  const [, value, name] = /^(\d{1,17}(?:\.\d{1,9})?) (.*)$/s.exec(cursor) ?? [];
  if (!value || !name) throw new AppError("invalid", "cursor: this was not returned by a list.");
  return sql`(${rank} < ${value}::float8 or (${rank} = ${value}::float8 and e.name collate "C" > ${name}))`;
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
