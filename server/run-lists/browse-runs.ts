import { and, count, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { experiments, runs } from "@/db/schema";
import { pageToken } from "@/domain/search/list-input";
import { metricKeys } from "@/domain/search/metric-keys";
import { parseOrderBy } from "@/domain/search/order";
import type { SearchOrder } from "@/domain/search/types";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { rankSeries } from "../metrics/rank-series";
import { readColumns } from "../runs/read-columns";
import { runTargets, startedAt } from "../runs/run-targets";
import type { OrderColumn } from "../search/order-columns";
import { searchPage } from "../search/search-page";
import { loadPaths } from "./load-paths";
import { type RunFilter, readSearch, runFilterInput, scopeRuns } from "./run-filter";

export const browseRunsInput = runFilterInput.extend({
  /** As MLflow writes it: `metrics.loss ASC`. Newest first without it. */
  orderBy: z.string().max(500).optional(),
  /** The fields whose values are shown, as the search language writes them. */
  columns: z.array(z.string().max(600)).max(100).default([]),
  limit: z.number().int().min(1).max(200).default(50),
  pageToken,
});

/** A run as a row of a page's table. */
export type RunRow = Awaited<ReturnType<typeof browseRuns>>["runs"][number];

/** The workspace's runs for the tables of the pages: searched, sorted and paged by the database. */
export async function browseRuns(ctx: WorkspaceCtx, input: z.input<typeof browseRunsInput>) {
  authorize(ctx, "runs:read");
  const given = parse(browseRunsInput, input);
  const { ids, nextToken } = await findRuns(ctx, given);
  const [rows, values, paths] = await Promise.all([
    loadRows(ctx, ids, given),
    readColumns(ctx, ids, given.columns),
    // Whose children were asked for, or that none be, knows what stands above.
    loadPaths(ctx.services.db, given.parent === undefined ? ids : []),
  ]);
  const runs = rows.map((row) => ({ ...row, values: values.get(row.id)!, path: paths.get(row.id) ?? [] }));
  return { runs, nextToken };
}

/** The ids of one page in their order, and where the next begins. */
export async function findRuns(
  ctx: WorkspaceCtx,
  given: RunFilter & { orderBy?: string; limit: number; pageToken?: string },
): Promise<{ ids: string[]; nextToken?: string }> {
  const order = given.orderBy ? [readOrder(given.orderBy)] : [];
  const isByStart = order.some(({ field }) => field.source === "attribute" && field.name === "start_time");
  const isOldestFirst = isByStart && !order[0]!.isDescending;
  const filter = readSearch(given.search);
  await rankSeries(ctx.services.db, metricKeys(filter, order));
  return searchPage(
    ctx.services.db,
    {
      from: sql`runs r`,
      id: sql`r.id`,
      where: await scopePage(ctx, given),
      find: runTargets(ctx.workspaceId),
      isByIndex: true,
      lastOrder: byStart(!isOldestFirst),
    },
    {
      filter,
      orders: isByStart ? [] : order,
      limit: given.limit,
      pageToken: given.pageToken,
    },
  );
}

/** The experiment by its id: of that the database knows how large it is, and of a name to be looked up it does not. */
async function scopePage(ctx: WorkspaceCtx, { experiment, ...filter }: RunFilter): Promise<SQL> {
  const scope = scopeRuns(ctx, filter);
  if (experiment === undefined) return scope;
  const isIt = and(eq(experiments.workspaceId, ctx.workspaceId), eq(experiments.name, experiment));
  const found = await ctx.services.db
    .select({ id: experiments.id })
    .from(experiments)
    .where(and(isIt, isNull(experiments.deletedAt)));
  return sql`${scope} and r.experiment_id = ${found[0]?.id ?? ""}`;
}

/** The index `runs_start`, forwards or backwards. */
const byStart = (isDescending: boolean): OrderColumn[] => [
  { value: startedAt, type: "time", isDescending },
  { value: sql`r.name`, type: "id", isDescending: !isDescending },
];

/** People sort by the status that they see. */
function readOrder(text: string): SearchOrder {
  const { field, isDescending } = parseOrderBy(text, "runs");
  const isStatus = field.source === "attribute" && field.name === "status";
  return { field: isStatus ? { ...field, name: "state" } : field, isDescending };
}

async function loadRows(
  { services }: WorkspaceCtx,
  ids: string[],
  { isArchived }: z.output<typeof browseRunsInput>,
) {
  if (ids.length === 0) return [];
  const { db } = services;
  const [rows, children] = await Promise.all([
    db
      .select({
        id: runs.id,
        name: runs.name,
        displayName: runs.displayName,
        experiment: experiments.name,
        kind: runs.kind,
        status: runs.status,
        isCanceling: sql<boolean>`${runs.cancelRequestedAt} is not null`,
        waitingReason: runs.waitingReason,
        errorMessage: sql<string | null>`${runs.error} ->> 'message'`,
        userName: runs.userName,
        createdAt: runs.createdAt,
        startedAt: runs.startedAt,
        endedAt: runs.endedAt,
      })
      .from(runs)
      .innerJoin(experiments, eq(experiments.id, runs.experimentId))
      .where(inArray(runs.id, ids)),
    db
      .select({ parentId: runs.parentId, count: count() })
      .from(runs)
      .where(
        and(
          inArray(runs.parentId, ids),
          isNull(runs.deletedAt),
          isArchived ? isNotNull(runs.archivedAt) : isNull(runs.archivedAt),
        ),
      )
      .groupBy(runs.parentId),
  ]);
  const byId = new Map(rows.map((row) => [row.id, { ...row, childCount: 0 }]));
  for (const { parentId, count } of children) byId.get(parentId!)!.childCount = count;
  return ids.flatMap((id) => byId.get(id) ?? []);
}
