import { sql } from "drizzle-orm";
import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { listInput } from "@/domain/search/list-input";
import { type LoggedRun, loadLoggedRuns } from "../client-runs/logged-runs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { startedAt } from "../runs/run-targets";
import { listPage } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";
import { runSource } from "./run-source";

export const MAX_RUNS_PAGE = 50_000;

export const searchRunsInput = listInput.extend({
  filter: z.string().default(""),
  orderBy: z.array(z.string()).default([]),
  /** Internal ids; null searches the whole workspace. */
  experimentIds: z.array(z.string()).max(10_000).nullable(),
  view: z.enum(VIEW_TYPES).default("ACTIVE_ONLY"),
  limit: z.int().min(1).max(MAX_RUNS_PAGE).default(1_000),
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
): Promise<{ runs: LoggedRun[]; nextToken?: string }> {
  authorize(ctx, "runs:read");
  const { experimentIds, view, ...given } = parse(searchRunsInput, input);
  const { db } = ctx.services;
  const source = runSource(ctx, scope(experimentIds, view), lastOrder);
  const { rows, nextToken } = await listPage(db, source, given, (ids) => loadLoggedRuns(db, ids));
  return { runs: rows, nextToken };
}

function scope(experimentIds: string[] | null, view: (typeof VIEW_TYPES)[number]) {
  const inExperiments = experimentIds
    ? sql`r.experiment_id = any(${sql.param(experimentIds)}::text[])`
    : sql`true`;
  const life = {
    ACTIVE_ONLY: sql`r.deleted_at is null`,
    DELETED_ONLY: sql`r.deleted_at is not null`,
    ALL: sql`true`,
  }[view];
  return sql`${inExperiments} and ${life}`;
}
