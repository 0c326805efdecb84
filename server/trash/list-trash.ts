import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { RunStatus } from "@/domain/runs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";

const PAGE_ROWS = 50;
export const TRASH_KINDS = ["runs", "experiments", "reports"] as const;

export const listTrashInput = z.object({
  kind: z.enum(TRASH_KINDS).default("runs"),
  /** A part of a name. */
  search: z.string().max(500).optional(),
  /** Where the page before ended. */
  cursor: z.string().max(100).nullish(),
});

/** What lies in the trash as one thing: it comes back, or is purged, with all that went there with it. */
export interface TrashEntry {
  id: string;
  /** A run's name is its identity; the others are meant by their id. */
  name: string;
  title: string;
  /** Of a run: where it belongs, and how it ended. */
  experiment: string | null;
  status: RunStatus | null;
  deletedAt: Date;
  deletedBy: string | null;
  /** Runs that go with it: those below a run, those of an experiment. */
  runsAlong: number;
  /** What its files take, each counted for every run that has it. */
  fileBytes: number;
  /** Of an experiment: another one has its name now, so that it cannot come back under it. */
  isNameTaken: boolean;
}

type Row = Record<string, unknown> & { id: string; at_ms: number };

/** What lies in the trash, the latest first. Runs that went with their parent or their experiment stand under that. */
export async function listTrash(
  ctx: WorkspaceCtx,
  input: z.input<typeof listTrashInput>,
): Promise<{ entries: TrashEntry[]; nextCursor: string | null }> {
  authorize(ctx, "runs:read");
  const { kind, search = "", cursor } = parse(listTrashInput, input);
  const pattern = likePattern(search);
  const rows = await ctx.services.db.execute<Row>(
    SELECTS[kind](ctx.workspaceId, pattern, readCursor(cursor)),
  );
  const page = rows.slice(0, PAGE_ROWS);
  const last = page.at(-1);
  return {
    entries: page.map(toEntry),
    nextCursor: rows.length > PAGE_ROWS ? `${last!.at_ms}.${last!.id}` : null,
  };
}

function readCursor(cursor: string | null | undefined): SQL {
  if (!cursor) return sql`true`;
  const [, time, id] = /^(\d{1,14})\.([\w-]{1,64})$/.exec(cursor) ?? [];
  if (!time || !id) throw new AppError("invalid", "cursor: this was not returned by a list.");
  const at = sql`${new Date(Number(time)).toISOString()}::timestamptz`;
  return sql`x.deleted_at <= ${at} and (x.deleted_at < ${at} or x.id > ${id})`;
}

/**
 * The same as "is not null", for which the planner would read the whole of the index of deleted runs at every step when
 * its statistics are from before a large part of the runs was deleted: 160 s in place of 30 ms, with 16,661 of them.
 */
const isTrashed = sql`coalesce(r.deleted_at, '-infinity') > '-infinity'`;

const order = sql`order by x.deleted_at desc, x.id limit ${PAGE_ROWS + 1}`;
const common = sql`x.id, (extract(epoch from x.deleted_at) * 1000)::float8 as at_ms, x.deleted_by_name`;

const SELECTS = {
  runs: (workspaceId: string, pattern: string, after: SQL) => sql`
    with page as (
      select ${common}, x.name, x.display_name as title, x.status, e.name as experiment
      from runs x join experiments e on e.id = x.experiment_id
      where x.workspace_id = ${workspaceId} and x.deleted_at is not null and e.deleted_at is null
        and coalesce((select p.deleted_at is null from runs p where p.id = x.parent_id), true)
        and (x.display_name ilike ${pattern} or x.name ilike ${pattern}) and ${after} ${order}
    )
    select page.*, along.runs_along, along.file_bytes from page cross join lateral (
      with recursive tree as (
        select page.id union select r.id from tree join runs r on r.parent_id = tree.id and ${isTrashed}
      )
      select (count(*) - 1)::int as runs_along, coalesce(sum(files.bytes), 0)::float8 as file_bytes
      from tree left join lateral (select sum(size_bytes) as bytes from artifacts where owner_id = tree.id) files on true
    ) along order by page.at_ms desc, page.id`,
  experiments: (workspaceId: string, pattern: string, after: SQL) => sql`
    with page as (
      select ${common}, x.name, x.name as title, exists (select 1 from experiments o where o.workspace_id = x.workspace_id
        and o.name = x.name and o.deleted_at is null) as is_name_taken
      from experiments x
      where x.workspace_id = ${workspaceId} and x.deleted_at is not null and x.name ilike ${pattern} and ${after} ${order}
    )
    select page.*, along.runs_along, along.file_bytes from page cross join lateral (
      select count(*)::int as runs_along, coalesce(sum(files.bytes), 0)::float8 as file_bytes
      from runs r left join lateral (select sum(size_bytes) as bytes from artifacts where owner_id = r.id) files on true
      where r.experiment_id = page.id
    ) along order by page.at_ms desc, page.id`,
  reports: (workspaceId: string, pattern: string, after: SQL) => sql`
    select ${common}, x.id as name, x.title, 0 as runs_along, octet_length(x.body)::float8 as file_bytes
    from reports x
    where x.workspace_id = ${workspaceId} and x.deleted_at is not null and x.title ilike ${pattern} and ${after} ${order}`,
};

const toEntry = (row: Row): TrashEntry => ({
  id: row.id,
  name: String(row.name),
  title: String(row.title),
  experiment: (row.experiment as string | undefined) ?? null,
  status: (row.status as RunStatus | undefined) ?? null,
  deletedAt: new Date(row.at_ms),
  deletedBy: row.deleted_by_name as string | null,
  runsAlong: Number(row.runs_along),
  fileBytes: Number(row.file_bytes),
  isNameTaken: row.is_name_taken === true,
});

/** How much lies in the trash, by kind: every run counts, also those that went along. */
export async function countTrash(ctx: WorkspaceCtx): Promise<Record<(typeof TRASH_KINDS)[number], number>> {
  authorize(ctx, "runs:read");
  const trashed = (table: SQL) =>
    sql`(select count(*)::int from ${table} where workspace_id = ${ctx.workspaceId} and deleted_at is not null)`;
  const [row] = await ctx.services.db.execute<Record<(typeof TRASH_KINDS)[number], number>>(sql`
    select ${trashed(sql`runs`)} as runs, ${trashed(sql`experiments`)} as experiments, ${trashed(sql`reports`)} as reports`);
  return row!;
}
