import { and, asc, eq, getTableColumns, type inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import {
  datasets,
  experiments,
  loggedModels,
  runInputs,
  runModelOutputs,
  runParams,
  runs,
  runTags,
  series,
} from "@/db/schema";
import { notFound } from "@/domain/errors";
import { groupBy } from "@/domain/group-by";
import { type KeyValue, NAME_TAG, NOTE_TAG, PARENT_TAG } from "@/domain/run-data";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";

const { yaml: _yaml, git: _git, tokenHash: _tokenHash, spec: _spec, ...runColumns } = getTableColumns(runs);
const parents = alias(runs, "parents");

/** A run with all that its script wrote, as MLflow's clients read it. */
export type LoggedRun = Awaited<ReturnType<typeof loadLoggedRuns>>[number];

/** A run without what its script wrote. */
export type RunInfo = Awaited<ReturnType<typeof loadRunInfos>>[number];

/** What an MLflow client is told of a run itself: small enough for a write to answer with it. */
export type RunHead = Pick<
  RunInfo,
  | "id"
  | "name"
  | "displayName"
  | "experimentId"
  | "isDefault"
  | "artifactLocation"
  | "userName"
  | "status"
  | "startedAt"
  | "createdAt"
  | "endedAt"
  | "deletedAt"
>;

/** The run of that name, deleted or not. */
export async function getLoggedRun(ctx: WorkspaceCtx, name: string): Promise<LoggedRun> {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const [row] = await db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, ctx.workspaceId), eq(runs.name, name)));
  const [record] = row ? await loadLoggedRuns(db, [row.id]) : [];
  if (!record) throw notFound("run", name);
  return record;
}

/** The records of these ids, in their order. One query for each kind of fact, however many runs. */
export async function loadLoggedRuns(db: Executor, ids: string[]) {
  if (ids.length === 0) return [];
  const [rows, params, tags, metrics, inputs, outputs] = await Promise.all([
    loadRunInfos(db, ids),
    db.select().from(runParams).where(isAny(runParams.runId, ids)).orderBy(asc(runParams.key)),
    db.select().from(runTags).where(isAny(runTags.runId, ids)).orderBy(asc(runTags.key)),
    loadMetrics(db, ids),
    loadInputs(db, ids),
    loadOutputs(db, ids),
  ]);
  const found = new Map(rows.map((row) => [row.id, row]));
  const of = <T extends { runId: string }>(all: T[]) => {
    const groups = groupBy(all, ({ runId }) => runId);
    return (id: string) => groups.get(id) ?? [];
  };
  const [paramsOf, tagsOf, metricsOf, inputsOf, outputsOf] = [
    of(params),
    of(tags),
    of(metrics),
    of(inputs),
    of(outputs),
  ];
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (!row) return [];
    const tagList = withColumnTags(row, tagsOf(id));
    return [
      {
        ...row,
        params: paramsOf(id),
        tags: tagList,
        metrics: metricsOf(id),
        inputs: inputsOf(id),
        outputs: outputsOf(id),
      },
    ];
  });
}

const isAny = (column: Parameters<typeof inArray>[0], ids: string[]) =>
  sql`${column} = any(${sql.param(ids)}::text[])`;

/** What stands in the rows of the runs themselves, with what their experiments and parents are called. */
export function loadRunInfos(db: Executor, ids: string[]) {
  const { isDefault, artifactLocation } = experiments;
  return db
    .select({ ...runColumns, isDefault, artifactLocation, parentName: parents.name })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .leftJoin(parents, eq(parents.id, runs.parentId))
    .where(isAny(runs.id, ids));
}

function loadMetrics(db: Executor, ids: string[]) {
  const { runId, key, lastValue: value, lastStep: step, lastTime: time } = series;
  return db.select({ runId, key, value, step, time }).from(series).where(isAny(runId, ids)).orderBy(asc(key));
}

function loadInputs(db: Executor, ids: string[]) {
  const { runId, tags, modelId } = runInputs;
  return db
    .select({ runId, tags, modelId, dataset: datasets })
    .from(runInputs)
    .leftJoin(datasets, eq(datasets.id, runInputs.datasetId))
    .where(isAny(runId, ids))
    .orderBy(asc(runInputs.position));
}

function loadOutputs(db: Executor, ids: string[]) {
  const { runId, modelId, step } = runModelOutputs;
  return db
    .select({ runId, modelId, step })
    .from(runModelOutputs)
    .innerJoin(loggedModels, eq(loggedModels.id, modelId))
    .where(isAny(runId, ids))
    .orderBy(asc(loggedModels.createdAt), asc(modelId));
}

/** The columns that MLflow knows as tags, and then the tags that are stored. */
export function withColumnTags(
  row: { displayName: string; description: string; parentName: string | null },
  stored: KeyValue[],
): KeyValue[] {
  const columns = new Map<string, string>([[NAME_TAG, row.displayName]]);
  if (row.description) columns.set(NOTE_TAG, row.description);
  if (row.parentName) columns.set(PARENT_TAG, row.parentName);
  const others = stored.filter(({ key }) => !columns.has(key) && key !== NOTE_TAG);
  return [...Array.from(columns, ([key, value]) => ({ key, value })), ...others];
}
