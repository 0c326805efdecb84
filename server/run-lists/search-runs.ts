import { sql } from "drizzle-orm";
import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { metricKeys } from "@/domain/search/metric-keys";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import { loadRunRecords, type RunRecord } from "../client-runs/run-records";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { rankSeries } from "../metrics/rank-series";
import { runTargets, startedAt } from "../runs/run-targets";
import type { OrderColumn } from "../search/order-columns";
import { searchPage } from "../search/search-page";

export const MAX_RUNS_PAGE = 50_000;

export const searchRunsInput = z.strictObject({
  /** Internal ids; null searches the whole workspace. */
  experimentIds: z.array(z.string()).max(10_000).nullable(),
  filter: z.string().default(""),
  view: z.enum(VIEW_TYPES).default("ACTIVE_ONLY"),
  orderBy: z.array(z.string()).default([]),
  limit: z.int().min(1).max(MAX_RUNS_PAGE).default(1_000),
  pageToken: z.string().optional(),
});

/** Newest first, then by run id: the order of MLflow where none is given, and the tie-break of every other. */
const lastOrder: OrderColumn[] = [
  { value: startedAt, type: "time", isDescending: true },
  { value: sql`r.name`, type: "text", isDescending: false },
];

/** The runs that match a filter in the language of `domain/search`, page by page. */
export async function searchRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof searchRunsInput>,
): Promise<{ runs: RunRecord[]; nextToken?: string }> {
  authorize(ctx, "runs:read");
  const { experimentIds, filter, view, orderBy, limit, pageToken } = parse(searchRunsInput, input);
  const page = {
    filter: parseFilter(filter, "runs"),
    orders: parseOrders(orderBy, "runs"),
    limit,
    pageToken,
  };
  if (experimentIds?.length === 0) return { runs: [] };
  await rankSeries(ctx.services.db, metricKeys(page.filter, page.orders));
  const { ids, nextToken } = await searchPage(
    ctx.services.db,
    {
      from: sql`runs r`,
      id: sql`r.id`,
      where: scope(ctx, experimentIds, view),
      find: runTargets(ctx.workspaceId),
      lastOrder,
    },
    page,
  );
  return { runs: await loadRunRecords(ctx.services.db, ids), nextToken };
}

function scope(
  { workspaceId }: WorkspaceCtx,
  experimentIds: string[] | null,
  view: (typeof VIEW_TYPES)[number],
) {
  const inWorkspace = sql`r.workspace_id = ${workspaceId}`;
  const inExperiments = experimentIds
    ? sql`r.experiment_id = any(${sql.param(experimentIds)}::text[])`
    : sql`true`;
  const life = {
    ACTIVE_ONLY: sql`r.deleted_at is null`,
    DELETED_ONLY: sql`r.deleted_at is not null`,
    ALL: sql`true`,
  }[view];
  return sql`${inWorkspace} and ${inExperiments} and ${life}`;
}
