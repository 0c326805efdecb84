import { z } from "zod";
import type { Tx } from "@/db/client";
import { loggedModelMetrics } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { LoggedPoint } from "@/domain/metrics/parse-points";
import {
  COLUMN_TAGS,
  lastOfEach,
  MAX_BATCH_ITEMS,
  MAX_BATCH_METRICS,
  MAX_BATCH_PARAMS,
  MAX_BATCH_TAGS,
  paramEntry,
  tagEntry,
} from "@/domain/run-data";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireModels } from "@/server/logged-models/load-model";
import { appendWithin, type Ingest, type RunData } from "@/server/metrics/ingest";
import { findWritableRunId, loadRunForWrite } from "../runs/load-run";
import { writeTags } from "../runs/write-tags";
import { noteHeard } from "./note-heard";
import { writeParams } from "./write-params";

export const logBatchInput = z.strictObject({
  params: z.array(paramEntry).max(MAX_BATCH_PARAMS).default([]),
  tags: z.array(tagEntry).max(MAX_BATCH_TAGS).default([]),
});
type LogBatchInput = z.input<typeof logBatchInput>;

/**
 * Metrics alone: the hot path, without a transaction of its own. The points are parsed already
 * (`domain/metrics/parse-points`), and ingest refuses a run that is deleted.
 */
export async function logMetrics(
  ctx: WorkspaceCtx,
  ingest: Ingest,
  name: string,
  points: readonly LoggedPoint[],
): Promise<void> {
  authorize(ctx, "runs:write");
  checkCount("metrics", points.length, MAX_BATCH_METRICS);
  if (points.some((point) => point.modelId)) return logTogether(ctx, name, points, { params: [], tags: [] });
  const runId = await findWritableRunId(ctx, name);
  if (points.length === 0) return;
  await ingest.append(runId, points);
  await noteHeard(ctx.services.db, runId);
}

/** Metrics, parameters and tags: all of them are stored, or none. */
export async function logBatch(
  ctx: WorkspaceCtx,
  ingest: Ingest,
  name: string,
  points: readonly LoggedPoint[],
  input: LogBatchInput,
): Promise<void> {
  authorize(ctx, "runs:write");
  const { params = [], tags = [] } = input;
  checkCount("items", points.length + params.length + tags.length, MAX_BATCH_ITEMS);
  if (params.length + tags.length === 0) return logMetrics(ctx, ingest, name, points);
  checkCount("metrics", points.length, MAX_BATCH_METRICS);
  const data = parse(logBatchInput, input);
  if (isPlain(points, data)) {
    const runId = await findWritableRunId(ctx, name);
    const isStored = await ingest.append(runId, points, { ...data, tags: lastOfEach(data.tags) }).then(
      () => true,
      (failure) => {
        if (failure instanceof AppError) throw failure;
        return false;
      },
    );
    if (isStored) return noteHeard(ctx.services.db, runId);
  }
  // Where a parameter stands in the way, or in a row of its own, this finds out which, and says so.
  return logTogether(ctx, name, points, data);
}

/** True for what needs no look at the run: rows that are the run's alone. */
const isPlain = (points: readonly LoggedPoint[], { params, tags }: RunData): boolean =>
  !points.some((point) => point.modelId) &&
  !tags.some(({ key }) => COLUMN_TAGS.includes(key)) &&
  new Set(params.map(({ key }) => key)).size === params.length;

async function logTogether(
  ctx: WorkspaceCtx,
  name: string,
  points: readonly LoggedPoint[],
  { params, tags }: RunData,
): Promise<void> {
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, name);
    await noteHeard(tx, run.id);
    await writeParams(tx, run.id, params);
    await writeTags(tx, run, tags);
    await writeModelMetrics(tx, ctx, run.id, points);
    if (points.length > 0) await appendWithin(tx, run.id, points);
  });
}

function checkCount(what: string, count: number, most: number): void {
  if (count > most)
    throw new AppError("invalid", `A request has at most ${most} ${what}, not ${count}: split it.`);
}

/** What the run found out about logged models is kept beside those too. */
async function writeModelMetrics(tx: Tx, ctx: WorkspaceCtx, runId: string, points: readonly LoggedPoint[]) {
  const about = points.filter((point) => point.modelId);
  if (about.length === 0) return;
  const modelIds = [...new Set(about.map((point) => point.modelId!))];
  await requireModels(tx, ctx, modelIds);
  const rows = about.map(({ modelId, key, value, step, time, datasetName, datasetDigest }) => {
    return { modelId: modelId!, runId, key, value: String(value), step, time, datasetName, datasetDigest };
  });
  await tx.insert(loggedModelMetrics).values(rows).onConflictDoNothing();
}
