/**
 * The engine of pipelines. A turn looks at one run, begins every step whose inputs are there, and ends the run when nothing
 * is left to do. All that it knows is in the database, and each change is one transaction: a turn that is cut off at any
 * point is taken up by the next.
 */
import { sql } from "drizzle-orm";
import { AppError } from "@/domain/errors";
import { choicesOf, skippedSteps } from "@/domain/pipelines/choices";
import { neededSteps, type StepPlan, stepOf } from "@/domain/pipelines/plan";
import { isTerminal, type RunError } from "@/domain/runs";
import type { Services } from "@/server/core/services";
import { cancelRuns } from "@/server/runs/bulk/cancel-runs";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { beginStep } from "./begin-step";
import { endCanceled, endCompleted, endFailed, failureOf, finalize } from "./end-pipeline";
import { makeChoice } from "./make-choice";
import { type Child, loadState, type PipelineState } from "./state";

/** Failures that pass by themselves: the next turn tries again. */
const PASSING = ["unavailable", "tooMany", "internal"];

export async function advance(services: Services, runId: string): Promise<void> {
  const state = await loadState(services.db, runId);
  if (!state || isTerminal(state.run.status)) return;
  if (state.run.isAskedToEnd) return endAsked(services, state);
  if (!state.run.hasInputs) return;
  if (state.run.status === "finalizing") return finalize(services, state);
  if (state.run.status === "queued") await begin(services, state);
  await beginReady(services, state);
  await endIfDone(services, state);
}

async function begin({ db }: Services, { run }: PipelineState): Promise<void> {
  await db.transaction(async (tx) => {
    await moveRuns(tx, { which: [run.id], to: "preparing", values: { preparingAt: sql`now()` } });
    await moveRuns(tx, { which: [run.id], to: "running", values: { startedAt: sql`now()` } });
  });
}

/** Steps that complete at once make others ready in the same turn. The plan has them in an order that allows it. */
async function beginReady(services: Services, state: PipelineState): Promise<void> {
  const goesOn = state.run.spec.settings?.continue_on_step_failure ?? true;
  for (const step of state.plan.steps) {
    if (state.begun.has(step.name) || !(await isReady(services, state, step))) continue;
    if (!goesOn && failedOf(state).length > 0) return;
    try {
      state.begun.set(step.name, await beginStep(services, state, step));
    } catch (failure) {
      if (!(failure instanceof AppError) || PASSING.includes(failure.code)) throw failure;
      state.begun.set(step.name, refused(failure));
    }
  }
}

/** Makes the choices that say whether the step runs, once what they ask has completed. */
async function isReady(services: Services, state: PipelineState, step: StepPlan): Promise<boolean> {
  const { begun, decided, plan } = state;
  for (const choice of choicesOf(plan, step.name)) {
    if (decided.has(choice.name) || begun.get(choice.condition.step)?.status !== "completed") continue;
    try {
      decided.set(choice.name, await makeChoice(services, state, choice));
    } catch (failure) {
      if (!(failure instanceof AppError) || PASSING.includes(failure.code)) throw failure;
      begun.set(choice.name, refused(failure));
    }
  }
  const skipped = skippedSteps(plan, decided);
  if (skipped.has(step.name)) return false;
  return (
    choicesOf(plan, step.name).every(({ name }) => decided.has(name)) &&
    neededSteps(step).every((name) => begun.get(name)?.status === "completed" || skipped.has(name))
  );
}

/** A step that cannot begin has failed, without a run of its own. */
const refused = ({ message }: AppError): Child => ({
  id: "",
  name: "",
  status: "failed",
  error: { code: "StartFailed", message: `it could not begin: ${message}` },
  isAskedToEnd: false,
  endedAt: new Date(),
});

const failedOf = ({ begun }: PipelineState): [string, Child][] =>
  [...begun].flatMap(([name, child]) =>
    child && (child.status === "failed" || child.status === "canceled") ? [[name, child]] : [],
  );

const activeOf = ({ begun }: PipelineState): Child[] =>
  [...begun.values()].filter((child): child is Child => child !== null && !isTerminal(child.status));

async function endIfDone(services: Services, state: PipelineState): Promise<void> {
  if (activeOf(state).length > 0) return;
  const failed = failedOf(state);
  const skipped = skippedSteps(state.plan, state.decided);
  const isLeft = (name: string) => !state.begun.has(name) && !skipped.has(name);
  const notBegun = state.plan.steps.filter(({ name }) => isLeft(name)).map(({ name }) => name);
  if (failed.length > 0) await endFailed(services, state, failureOf(failed, notBegun));
  else if (notBegun.length > 0) await endFailed(services, state, stuck(state, notBegun[0]!));
  else await endCompleted(services, state);
}

/** A step that waits for a run which somebody has purged meanwhile. */
function stuck({ plan, begun }: PipelineState, name: string): RunError {
  const gone = neededSteps(stepOf(plan, name)).filter((each) => begun.get(each) === null);
  const message = `The step ${name} could not begin: the run of ${gone.join(", ") || "a step before it"} is gone.`;
  return { code: "StartFailed", message };
}

/** Whoever asked for the end has asked the steps too, but for one that was begun at that moment. */
async function endAsked(services: Services, state: PipelineState): Promise<void> {
  const active = activeOf(state);
  const unasked = active.filter(({ isAskedToEnd }) => !isAskedToEnd).map(({ id }) => id);
  if (active.length === 0) return endCanceled(services, state);
  if (unasked.length === 0) return;
  const { workspaceId, askedBy } = state.run;
  const changer = { workspaceId, by: askedBy ?? "", at: new Date() };
  await services.db.transaction((tx) => cancelRuns(tx, changer, unasked));
}
