import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { drafts, experiments, reports } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { type StartedActivity, startOverRuns } from "../activities/start-activity";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

const MAX_NAMED = 5_000;
const ids = z.array(z.string().max(64)).max(MAX_NAMED).default([]);

export const purgeTrashInput = z.object({
  /** The names of runs. What lies below them in the trash goes with them. */
  runs: z.array(z.string().max(255)).max(MAX_NAMED).default([]),
  experimentIds: ids,
  reportIds: ids,
  draftIds: ids,
});

/** Deletes what is named of the trash for good, as an activity. All of it has to lie there. */
export async function purgeTrash(
  ctx: WorkspaceCtx,
  input: z.input<typeof purgeTrashInput>,
): Promise<StartedActivity> {
  authorize(ctx, "runs:purge");
  const given = parse(purgeTrashInput, input);
  return ctx.services.db.transaction(async (tx) => {
    await requireTrashed(tx, ctx, given.runs);
    await requireRows(tx, ctx, experiments, "experiment", given.experimentIds);
    await requireRows(tx, ctx, reports, "report", given.reportIds);
    await requireRows(tx, ctx, drafts, "draft", given.draftIds);
    const names = sql.param(given.runs);
    const chosen = sql`
      with recursive tree as (
        select id from runs where workspace_id = ${ctx.workspaceId} and deleted_at is not null
          and (name = any(${names}::text[]) or experiment_id = any(${sql.param(given.experimentIds)}::text[]))
        union select r.id from tree join runs r on r.parent_id = tree.id and r.deleted_at is not null
      ) select id from tree`;
    return start(tx, ctx, "chosen", chosen, given);
  });
}

/** Deletes all that lies in the trash now. */
export async function emptyTrash(ctx: WorkspaceCtx): Promise<StartedActivity> {
  authorize(ctx, "runs:purge");
  return ctx.services.db.transaction(async (tx) => {
    const idsOf = async (table: TrashTable) => {
      const isTrashed = and(eq(table.workspaceId, ctx.workspaceId), isNotNull(table.deletedAt));
      return (await tx.select({ id: table.id }).from(table).where(isTrashed)).map(({ id }) => id);
    };
    const chosen = sql`select id from runs where workspace_id = ${ctx.workspaceId} and deleted_at is not null`;
    const more = {
      experimentIds: await idsOf(experiments),
      reportIds: await idsOf(reports),
      draftIds: await idsOf(drafts),
    };
    return start(tx, ctx, "all", chosen, more);
  });
}

type TrashTable = typeof experiments | typeof reports | typeof drafts;

interface Named {
  experimentIds: string[];
  reportIds: string[];
  draftIds: string[];
  runs?: string[];
}

async function start(
  tx: Tx,
  ctx: WorkspaceCtx,
  of: "chosen" | "all",
  runs: ReturnType<typeof sql>,
  { experimentIds, reportIds, draftIds, ...named }: Named,
): Promise<StartedActivity> {
  const input = { experiments: experimentIds, reports: reportIds, drafts: draftIds };
  const started = await startOverRuns(tx, ctx, { kind: "purge", input: { of, ...input } }, runs);
  if (started.total + experimentIds.length + reportIds.length + draftIds.length === 0)
    throw new AppError("conflict", "There is nothing of this in the trash any more.");
  const details = { ...input, runs: named.runs?.slice(0, 100), total: started.total };
  await audit(tx, ctx, "runs.purge", started.activityId, details);
  return started;
}

async function requireTrashed(tx: Tx, { workspaceId }: WorkspaceCtx, names: string[]): Promise<void> {
  const [missing] = await tx.execute<{ name: string }>(sql`
    select wanted.name from unnest(${sql.param(names)}::text[]) as wanted (name) where not exists (
      select 1 from runs r where r.workspace_id = ${workspaceId} and r.name = wanted.name and r.deleted_at is not null) limit 1`);
  if (missing) throw notFound("run in the trash", missing.name);
}

async function requireRows(
  tx: Tx,
  { workspaceId }: WorkspaceCtx,
  table: TrashTable,
  word: string,
  wanted: string[],
): Promise<void> {
  if (wanted.length === 0) return;
  const isTrashed = and(
    eq(table.workspaceId, workspaceId),
    inArray(table.id, wanted),
    isNotNull(table.deletedAt),
  );
  const found = new Set((await tx.select({ id: table.id }).from(table).where(isTrashed)).map(({ id }) => id));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw notFound(`${word} in the trash`, missing);
}
