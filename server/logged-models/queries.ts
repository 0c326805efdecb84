import { asc, eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import {
  experiments,
  loggedModelMetrics,
  loggedModelParams,
  loggedModels,
  loggedModelTags,
  runs,
} from "@/db/schema";
import { groupBy } from "@/domain/group-by";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { loadModel } from "./load-model";

export type LoggedModelRecord = Awaited<ReturnType<typeof loadModelRecords>>[number];

export async function getModel(
  ctx: WorkspaceCtx,
  input: { id: string; allowsDeleted?: boolean },
): Promise<LoggedModelRecord> {
  authorize(ctx, "models:read");
  const { db } = ctx.services;
  const model = await loadModel(db, ctx, input.id, { allowsDeleted: input.allowsDeleted });
  const [record] = await loadModelRecords(db, [model.id]);
  return record!;
}

/** The records of these ids, in their order. */
export async function loadModelRecords(db: Executor, ids: string[]) {
  const all = sql.param(ids);
  const [rows, params, tags, metrics] = await Promise.all([
    db
      .select({ model: loggedModels, sourceRun: runs.name, isDefault: experiments.isDefault })
      .from(loggedModels)
      .innerJoin(experiments, eq(experiments.id, loggedModels.experimentId))
      .leftJoin(runs, eq(runs.id, loggedModels.sourceRunId))
      .where(sql`${loggedModels.id} = any(${all}::text[])`),
    db
      .select()
      .from(loggedModelParams)
      .where(sql`${loggedModelParams.modelId} = any(${all}::text[])`)
      .orderBy(asc(loggedModelParams.key)),
    db
      .select()
      .from(loggedModelTags)
      .where(sql`${loggedModelTags.modelId} = any(${all}::text[])`)
      .orderBy(asc(loggedModelTags.key)),
    db
      .select({ metric: loggedModelMetrics, run: runs.name })
      .from(loggedModelMetrics)
      .innerJoin(runs, eq(runs.id, loggedModelMetrics.runId))
      .where(sql`${loggedModelMetrics.modelId} = any(${all}::text[])`)
      .orderBy(asc(loggedModelMetrics.time), asc(loggedModelMetrics.step)),
  ]);
  const found = new Map(rows.map((row) => [row.model.id, row]));
  const paramsOf = groupBy(params, ({ modelId }) => modelId);
  const tagsOf = groupBy(tags, ({ modelId }) => modelId);
  const metricsOf = groupBy(metrics, ({ metric }) => metric.modelId);
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (!row) return [];
    const { model, sourceRun, isDefault } = row;
    const values = (metricsOf.get(id) ?? []).map(({ metric, run }) => ({
      ...metric,
      value: Number(metric.value),
      run,
    }));
    return [
      {
        ...model,
        sourceRun,
        isDefault,
        params: paramsOf.get(id) ?? [],
        tags: tagsOf.get(id) ?? [],
        metrics: values,
      },
    ];
  });
}
