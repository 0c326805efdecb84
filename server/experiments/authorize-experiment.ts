import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { mayWriteRun } from "../runs/authorize-run";
import type { ExperimentRow } from "./load-experiment";

/**
 * Whether the actor may change what is said about this experiment: by its role, and the script of a run only where it made
 * the experiment, it or a run below it. Tags it also writes in the experiment that it runs in, as scripts for MLflow do.
 */
export async function authorizeExperimentWrite(
  ctx: WorkspaceCtx,
  experiment: ExperimentRow,
  what: "rename" | "tag",
  executor: Executor,
): Promise<void> {
  authorize(ctx, "experiments:write");
  if (ctx.actor.kind !== "run") return;
  const { createdByRunId } = experiment;
  if (createdByRunId !== null && (await mayWriteRun(ctx, { id: createdByRunId }, executor))) return;
  if (what === "tag" && (await isOwn(executor, ctx.actor.runId, experiment.id))) return;
  throw new AppError("forbidden", REFUSALS[what](experiment.name));
}

const REFUSALS = {
  rename: (name: string) =>
    `The script of a run renames only experiments that it has made, and “${name}” is none of them.`,
  tag: (name: string) =>
    `The script of a run tags only its own experiment and those that it has made, and “${name}” is none of them.`,
};

async function isOwn(executor: Executor, runId: string, experimentId: string): Promise<boolean> {
  const rows = await executor
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.experimentId, experimentId)));
  return rows.length > 0;
}
