/**
 * `mlflow.set_experiment(…)` in the script of a run. A job's run lies in the experiment of its YAML and stays there, but the
 * client refuses to go on with it (`start_run`) unless the run says that it lies in the experiment that was set. All that we
 * see of it is that the script asks for an experiment, then for its own run, and then says that the run goes on. Between
 * these the script is told that its run lies where it asked for. Nobody else is told so, and the page says what happened.
 */
import { eq, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { experiments, runs } from "@/db/schema";
import type { WorkspaceCtx } from "@/server/core/context";

interface AskedExperiment {
  id: string;
  name: string;
  isDefault: boolean;
}

/** The scripts that have asked for another experiment, by the ids of their runs. */
const asked = new Map<string, { experiment: AskedExperiment; starts: number }>();
const MAX_SCRIPTS = 10_000;

/** Takes note of what a script has asked for. Each of its processes (one a rank) asks for itself, and then starts. */
export async function noteAskedExperiment(ctx: WorkspaceCtx, experiment: AskedExperiment): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== "run") return;
  const own = await loadOwnExperiment(ctx.services.db, actor.runId);
  if (!own || own.id === experiment.id) return;
  if (asked.size >= MAX_SCRIPTS) asked.delete(asked.keys().next().value!);
  const { id, name, isDefault } = experiment;
  const starts = (asked.get(actor.runId)?.starts ?? 0) + 1;
  asked.set(actor.runId, { experiment: { id, name, isDefault }, starts });
}

/** What the script is to be told of the experiment of that run, where it is its own and it has asked for another one. */
export function askedExperimentOf({ actor }: WorkspaceCtx, runId: string): AskedExperiment | undefined {
  return actor.kind === "run" && actor.runId === runId ? asked.get(runId)?.experiment : undefined;
}

/** The script goes on with its own run, so its client has seen what it wanted to. */
export async function noteScriptStart(tx: Executor, { actor }: WorkspaceCtx, runId: string): Promise<void> {
  const found = actor.kind === "run" && actor.runId === runId ? asked.get(runId) : undefined;
  if (!found) return;
  found.starts--;
  if (found.starts === 0) asked.delete(runId);
  const own = await loadOwnExperiment(tx, runId);
  const notice = `The script named the experiment “${found.experiment.name}”; its run stays in “${own?.name}”. The experiment of a job is the experiment_name of its YAML.`;
  await tx
    .update(runs)
    .set({ notices: sql`${runs.notices} || ${JSON.stringify([notice])}::jsonb` })
    .where(sql`${runs.id} = ${runId} and not ${runs.notices} ? ${notice}`);
}

async function loadOwnExperiment(executor: Executor, runId: string) {
  const { id, name } = experiments;
  const [own] = await executor
    .select({ id, name })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(eq(runs.id, runId));
  return own;
}
