import { and, count, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { experiments, runs, series } from "@/db/schema";
import { RUN_STATUSES } from "@/domain/runs";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import type { SearchFilter } from "@/domain/search/types";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { searchPage } from "../search/search-page";
import { runTargets, startedAt } from "./run-targets";

export const browseRunsInput = z.object({
  /** A part of a name, or a filter in the search language: whatever has a comparison in it. */
  search: z.string().max(5_000).optional(),
  statuses: z.array(z.enum(RUN_STATUSES)).max(RUN_STATUSES.length).optional(),
  experiment: z.string().max(500).optional(),
  /** The name of the run whose children are wanted; null for those without a parent. */
  parent: z.string().max(255).nullable().optional(),
  isArchived: z.boolean().default(false),
  /** As MLflow writes it: `metrics.loss ASC`. Newest first without it. */
  orderBy: z.string().max(500).optional(),
  /** The metrics whose latest values are shown. */
  metricKeys: z.array(z.string().max(250)).max(30).default([]),
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().max(5_000).nullish(),
});
type Input = z.output<typeof browseRunsInput>;

/** A run as a row of a page's table. */
export type RunRow = Awaited<ReturnType<typeof browseRuns>>["runs"][number];

/** The workspace's runs for the tables of the pages: searched, sorted and paged by the database. */
export async function browseRuns(ctx: WorkspaceCtx, input: z.input<typeof browseRunsInput>) {
  authorize(ctx, "runs:read");
  const given = parse(browseRunsInput, input);
  const { db } = ctx.services;
  const { ids, nextToken } = await searchPage(
    db,
    {
      from: sql`runs r`,
      id: sql`r.id`,
      where: scope(ctx, given),
      find: runTargets(ctx.workspaceId),
      lastOrder: [
        { value: startedAt, type: "time", isDescending: true },
        { value: sql`r.name`, type: "text", isDescending: false },
      ],
    },
    {
      filter: readSearch(given.search),
      orders: parseOrders(given.orderBy ? [given.orderBy] : [], "runs"),
      limit: given.limit,
      pageToken: given.cursor ?? undefined,
    },
  );
  return { runs: await loadRows(ctx, ids, given.metricKeys), nextCursor: nextToken ?? null };
}

/** Words are looked for in names; a comparison is read as the search language. */
function readSearch(search: string | undefined): SearchFilter | null {
  const text = search?.trim() ?? "";
  if (/[=<>]|\b(like|ilike|in|is)\b.*['"(]/i.test(text)) return parseFilter(text, "runs");
  if (!text) return null;
  const value = `%${text}%`;
  const items = ["run_name", "run_id"].map(
    (name): SearchFilter => ({
      kind: "text",
      field: { source: "attribute", name },
      op: "ilike",
      value,
      isMissingMatch: false,
    }),
  );
  return { kind: "or", items };
}

function scope({ workspaceId }: WorkspaceCtx, { statuses, experiment, parent, isArchived }: Input) {
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

async function loadRows({ services }: WorkspaceCtx, ids: string[], metricKeys: string[]) {
  if (ids.length === 0) return [];
  const { db } = services;
  const [rows, values, children] = await Promise.all([
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
    metricKeys.length === 0
      ? []
      : db
          .select({ runId: series.runId, key: series.key, value: series.lastValue })
          .from(series)
          .where(and(inArray(series.runId, ids), inArray(series.key, metricKeys))),
    db
      .select({ parentId: runs.parentId, count: count() })
      .from(runs)
      .where(and(inArray(runs.parentId, ids), sql`${runs.deletedAt} is null`))
      .groupBy(runs.parentId),
  ]);
  const byId = new Map(
    rows.map((row) => [row.id, { ...row, metrics: {} as Record<string, number>, childCount: 0 }]),
  );
  for (const { runId, key, value } of values) byId.get(runId)!.metrics[key] = value;
  for (const { parentId, count } of children) byId.get(parentId!)!.childCount = count;
  return ids.flatMap((id) => byId.get(id) ?? []);
}
