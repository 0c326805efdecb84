/** A pipeline's run as it stands in the database: the engine keeps nothing of it between two turns. */
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { pipelinePlans, pipelineRuns, pipelineSteps, runs } from "@/db/schema";
import { CHOICE_FAMILY } from "@/domain/pipelines/choices";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import { type PipelinePlan, planAt } from "@/domain/pipelines/plan";
import type { RunError, RunStatus } from "@/domain/runs";
import { hasInputs } from "@/server/runs/moves/kind-conditions";

export interface Child {
  id: string;
  name: string;
  status: RunStatus;
  error: RunError | null;
  isAskedToEnd: boolean;
  endedAt: Date | null;
}

export interface PipelineState {
  run: {
    id: string;
    name: string;
    workspaceId: string;
    rootId: string;
    experiment: string | undefined;
    status: RunStatus;
    isAskedToEnd: boolean;
    askedBy: string | null;
    /** False while something is still copied from a datastore. */
    hasInputs: boolean;
    spec: PipelineJob;
  };
  planId: string;
  path: string;
  plan: PipelinePlan;
  /** The steps that were begun; null for one whose run was purged. */
  begun: Map<string, Child | null>;
  /** The choices that were made: whether what is true runs. */
  decided: Map<string, boolean>;
}

/** Null for a run that is no pipeline's, or was deleted. */
export async function loadState(db: Executor, runId: string): Promise<PipelineState | null> {
  const [row] = await db
    .select({
      id: runs.id,
      name: runs.name,
      workspaceId: runs.workspaceId,
      rootId: runs.rootId,
      status: runs.status,
      cancelRequestedAt: runs.cancelRequestedAt,
      askedBy: runs.cancelRequestedBy,
      spec: runs.spec,
      hasInputs: sql<boolean>`${hasInputs()}`,
      planId: pipelineRuns.planId,
      path: pipelineRuns.path,
      whole: pipelinePlans.plan,
    })
    .from(runs)
    .innerJoin(pipelineRuns, eq(pipelineRuns.runId, runs.id))
    .innerJoin(pipelinePlans, eq(pipelinePlans.id, pipelineRuns.planId))
    .where(and(eq(runs.id, runId), isNull(runs.deletedAt)));
  if (!row) return null;
  const { planId, path, whole, cancelRequestedAt, spec, ...run } = row;
  const job = spec as PipelineJob;
  return {
    run: { ...run, isAskedToEnd: cancelRequestedAt !== null, spec: job, experiment: job.experiment_name },
    planId,
    path,
    plan: planAt(whole, path),
    ...(await loadBegun(db, runId)),
  };
}

async function loadBegun(db: Executor, runId: string): Promise<Pick<PipelineState, "begun" | "decided">> {
  const rows = await db
    .select({
      step: pipelineSteps.name,
      family: pipelineSteps.family,
      taken: sql<string | null>`${pipelineSteps.ingredients} -> 'parameters' ->> 'taken'`,
      id: runs.id,
      name: runs.name,
      status: runs.status,
      error: runs.error,
      cancelRequestedAt: runs.cancelRequestedAt,
      endedAt: runs.endedAt,
    })
    .from(pipelineSteps)
    .leftJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(eq(pipelineSteps.runId, runId));
  const begun: PipelineState["begun"] = new Map();
  const decided: PipelineState["decided"] = new Map();
  for (const { step, family, taken, cancelRequestedAt, id, name, status, ...child } of rows) {
    if (family === CHOICE_FAMILY) decided.set(step, taken === "true");
    else if (id && name && status)
      begun.set(step, { ...child, id, name, status, isAskedToEnd: cancelRequestedAt !== null });
    else begun.set(step, null);
  }
  return { begun, decided };
}
