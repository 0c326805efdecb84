import { sql } from "drizzle-orm";
import { z } from "zod";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

const PAGE_ROWS = 100;

export const browseExperimentsInput = z.object({
  search: z.string().max(500).optional(),
  /** The name after which the next page begins. */
  cursor: z.string().max(500).nullish(),
});

export interface ExperimentRow {
  id: string;
  name: string;
  createdAt: Date;
  runCount: number;
  activeCount: number;
  lastRunAt: Date | null;
}

/** The workspace's experiments by name, with what goes on in them. */
export async function browseExperiments(
  ctx: WorkspaceCtx,
  input: z.input<typeof browseExperimentsInput>,
): Promise<{ experiments: ExperimentRow[]; nextCursor: string | null }> {
  authorize(ctx, "experiments:read");
  const { search = "", cursor } = parse(browseExperimentsInput, input);
  const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await ctx.services.db.execute<Record<string, string | number | null>>(sql`
    select e.id, e.name, e.created_at, r.run_count, r.active_count, r.last_run_at
    from experiments e cross join lateral (
      select count(*)::int as run_count, max(created_at) as last_run_at,
        count(*) filter (where status not in ('completed', 'failed', 'canceled'))::int as active_count
      from runs where experiment_id = e.id and deleted_at is null) r
    where e.workspace_id = ${ctx.workspaceId} and e.deleted_at is null and e.name ilike ${pattern}
      and e.name collate "C" > ${cursor ?? ""}
    order by e.name collate "C" limit ${PAGE_ROWS + 1}`);
  const page = rows.slice(0, PAGE_ROWS).map(
    (row): ExperimentRow => ({
      id: String(row.id),
      name: String(row.name),
      createdAt: new Date(row.created_at!),
      runCount: Number(row.run_count),
      activeCount: Number(row.active_count),
      lastRunAt: row.last_run_at ? new Date(row.last_run_at) : null,
    }),
  );
  return { experiments: page, nextCursor: rows.length > PAGE_ROWS ? page.at(-1)!.name : null };
}
