import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { experiments } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { DEFAULT_EXPERIMENT_ALIAS } from "@/domain/experiments";
import type { WorkspaceCtx } from "../core/context";

/** True for MLflow's name of each workspace's Default experiment. */
export const isDefaultAlias = (id: string): boolean => id === DEFAULT_EXPERIMENT_ALIAS;

export type ExperimentRow = typeof experiments.$inferSelect;

/** The workspace's experiment with that id, deleted or not; "0" is its Default. */
export async function loadExperiment(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  id: string,
): Promise<ExperimentRow> {
  const named = isDefaultAlias(id) ? eq(experiments.isDefault, true) : eq(experiments.id, id);
  const [row] = await executor
    .select()
    .from(experiments)
    .where(and(eq(experiments.workspaceId, workspaceId), named));
  if (!row) throw notFound("experiment", id);
  return row;
}

/** The same where something is to be written into it. */
export async function loadActiveExperiment(
  executor: Executor,
  ctx: WorkspaceCtx,
  id: string,
): Promise<ExperimentRow> {
  const row = await loadExperiment(executor, ctx, id);
  if (row.deletedAt) throw new AppError("conflict", `The experiment “${row.name}” is deleted.`);
  return row;
}
