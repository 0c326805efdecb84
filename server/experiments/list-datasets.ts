import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { datasets, experiments, runInputs, runs } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

const MAX_DATASETS = 1_000;

const context = sql<string | null>`(select tag ->> 'value' from jsonb_array_elements(${runInputs.tags}) tag
  where tag ->> 'key' = 'mlflow.data.context' limit 1)`;

/** The datasets that runs of these experiments read, each with the context it was read in. */
export async function listDatasets(ctx: WorkspaceCtx, experimentIds: string[]) {
  authorize(ctx, "experiments:read");
  if (experimentIds.length === 0) return [];
  const { experimentId, name, digest } = datasets;
  return ctx.services.db
    .selectDistinct({ experimentId, isDefault: experiments.isDefault, name, digest, context })
    .from(datasets)
    .innerJoin(experiments, eq(experiments.id, experimentId))
    .innerJoin(runInputs, eq(runInputs.datasetId, datasets.id))
    .innerJoin(runs, and(eq(runs.id, runInputs.runId), isNull(runs.deletedAt)))
    .where(and(eq(experiments.workspaceId, ctx.workspaceId), inArray(experimentId, experimentIds)))
    .orderBy(name, digest)
    .limit(MAX_DATASETS);
}
