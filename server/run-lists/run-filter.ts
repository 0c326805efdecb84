import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { RUN_STATUSES } from "@/domain/runs";
import { metricKeys } from "@/domain/search/metric-keys";
import { parseFilter } from "@/domain/search/parse";
import { isFilter } from "@/domain/search/plain-words";
import type { SearchFilter } from "@/domain/search/types";
import type { WorkspaceCtx } from "../core/context";
import { rankSeries } from "../metrics/rank-series";
import { runTargets } from "../runs/run-targets";
import { filterToSql } from "../search/filter-to-sql";

/** Which runs are meant: what the filter bar of the pages says, and what a change of all that match is given. */
export const runFilterInput = z.object({
  /** A part of a name, or a filter in the search language: whatever has a comparison in it. */
  search: z.string().max(5_000).optional(),
  statuses: z.array(z.enum(RUN_STATUSES)).max(RUN_STATUSES.length).optional(),
  experiment: z.string().max(500).optional(),
  /** The name of the run whose children are wanted; null for those without a parent. */
  parent: z.string().max(255).nullable().optional(),
  isArchived: z.boolean().default(false),
});
export type RunFilter = z.output<typeof runFilterInput>;

/** The filter as a condition on `runs r`, the workspace and the trash included. */
export async function matchRuns(ctx: WorkspaceCtx, filter: RunFilter): Promise<SQL> {
  const read = readSearch(filter.search);
  await rankSeries(ctx.services.db, metricKeys(read));
  const scope = scopeRuns(ctx, filter);
  return read ? sql`${scope} and (${filterToSql(read, runTargets(ctx.workspaceId))})` : scope;
}

/** The filter without its search. */
export function scopeRuns({ workspaceId }: WorkspaceCtx, filter: Omit<RunFilter, "search">): SQL {
  const { statuses, experiment, parent, isArchived } = filter;
  const conditions = [
    sql`r.workspace_id = ${workspaceId} and r.deleted_at is null`,
    isArchived ? sql`r.archived_at is not null` : sql`r.archived_at is null`,
  ];
  if (statuses?.length) {
    const words = statuses.map((status) => sql`${status}`);
    conditions.push(sql`r.status in (${sql.join(words, sql`, `)})`);
  }
  if (experiment !== undefined) {
    conditions.push(sql`r.experiment_id in (
      select id from experiments where workspace_id = ${workspaceId} and name = ${experiment} and deleted_at is null)`);
  }
  if (parent === null) conditions.push(sql`r.parent_id is null`);
  else if (parent !== undefined) {
    conditions.push(
      sql`r.parent_id = (select id from runs where workspace_id = ${workspaceId} and name = ${parent})`,
    );
  }
  return sql.join(conditions, sql` and `);
}

/** Words are looked for in names; a comparison is read as the search language. */
export function readSearch(search: string | undefined): SearchFilter | null {
  const text = search?.trim() ?? "";
  if (isFilter(text)) return parseFilter(text, "runs");
  if (!text) return null;
  const items = ["run_name", "run_id"].map(
    (name): SearchFilter => ({
      kind: "text",
      field: { source: "attribute", name },
      op: "contains",
      value: text,
      isMissingMatch: false,
    }),
  );
  return { kind: "or", items };
}
