import { and, eq } from "drizzle-orm";
import { pipelinePlans, pipelineRuns, pipelineSteps, runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { literalText } from "@/domain/job-data";
import { readTaken, skippedSteps } from "@/domain/pipelines/choices";
import { typeOfInput } from "@/domain/pipelines/fit";
import type { GraphEdge, GraphPort, GraphStep, PipelineGraph } from "@/domain/pipelines/graph";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import { type PipelinePlan, planAt, type StepPlan } from "@/domain/pipelines/plan";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "../runs/run-record";
import { edgesOfChoice, presentChoice, withSwitch } from "./present-choice";

/** The graph of a pipeline's run, with what has become of each step. */
export async function getGraph(ctx: WorkspaceCtx, name: string): Promise<PipelineGraph> {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const run = await loadRecord(db, ctx.workspaceId, name);
  const [kept] = await db
    .select({ plan: pipelinePlans.plan, path: pipelineRuns.path })
    .from(pipelineRuns)
    .innerJoin(pipelinePlans, eq(pipelinePlans.id, pipelineRuns.planId))
    .where(eq(pipelineRuns.runId, run.id));
  if (!kept) throw new AppError("notFound", `The run “${name}” is no pipeline: it has no graph.`);
  const plan = planAt(kept.plan, kept.path);
  const begun = await loadSteps(ctx, run.id);
  const choices = plan.choices ?? [];
  const skipped = whySkipped(plan, begun);
  const spec = run.spec as PipelineJob;
  return {
    inputs: Object.entries(spec.inputs ?? {}).map(([port, input]) => ({
      name: port,
      type: typeOfInput(input),
    })),
    outputs: Object.entries(plan.outputs).map(([port, { type }]) => ({ name: port, type })),
    steps: [
      ...plan.steps.map((step) => ({
        ...withSwitch(presentStep(step, begun.get(step.name)), choices),
        ...(skipped.has(step.name) && { skipped: skipped.get(step.name) }),
      })),
      ...choices.map((choice) => presentChoice(choice, begun.get(choice.name))),
    ],
    edges: [...edgesOf(plan), ...choices.flatMap(edgesOfChoice)],
  };
}

type Begun = Awaited<ReturnType<typeof selectSteps>>[number];

async function loadSteps(ctx: WorkspaceCtx, runId: string): Promise<Map<string, Begun>> {
  return new Map((await selectSteps(ctx, runId)).map((row) => [row.step, row]));
}

const selectSteps = ({ services, workspaceId }: WorkspaceCtx, runId: string) =>
  services.db
    .select({
      step: pipelineSteps.name,
      ingredients: pipelineSteps.ingredients,
      reusedOf: pipelineSteps.reusedOf,
      reason: pipelineSteps.reason,
      family: pipelineSteps.family,
      name: runs.name,
      status: runs.status,
      startedAt: runs.startedAt,
      endedAt: runs.endedAt,
      error: runs.error,
      deletedAt: runs.deletedAt,
    })
    .from(pipelineSteps)
    .leftJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(and(eq(pipelineSteps.runId, runId), eq(pipelineSteps.workspaceId, workspaceId)));

function presentStep(step: StepPlan, begun: Begun | undefined): GraphStep {
  const { name, label, component, work } = step;
  return {
    name,
    label,
    kind: work.type,
    component: component?.label ?? null,
    inputs: inputsOf(step),
    outputs: Object.entries(step.outputs).map(([port, type]) => ({ name: port, type })),
    parameters: begun?.ingredients.parameters ?? plannedParameters(step),
    run:
      begun?.name && begun.status && !begun.deletedAt
        ? {
            name: begun.name,
            status: begun.status,
            startedAt: begun.startedAt,
            endedAt: begun.endedAt,
            error: begun.error?.message ?? null,
          }
        : null,
    reuse: begun ? { isReused: begun.reusedOf !== null, reason: begun.reason, of: begun.reusedOf } : null,
  };
}

/** The words of the choice that each step which does not run was left out by. */
function whySkipped(plan: PipelinePlan, begun: ReadonlyMap<string, Begun>): Map<string, string> {
  const made = [...begun].flatMap(([name, row]) => {
    const taken = readTaken(row);
    return taken === null ? [] : [[name, taken] as const];
  });
  const skipped = skippedSteps(plan, new Map(made));
  return new Map([...skipped].map(([step, choice]) => [step, begun.get(choice)?.reason ?? ""]));
}

const ownInputs = ({ work }: StepPlan) => (work.type === "command" ? work.spec.inputs : work.inputs) ?? {};

function inputsOf(step: StepPlan): GraphPort[] {
  const types = new Map(Object.entries(ownInputs(step)).map(([name, input]) => [name, typeOfInput(input)]));
  for (const [name, { type }] of Object.entries(step.inputs)) types.set(name, type);
  return [...types].map(([name, type]) => ({ name, type }));
}

function plannedParameters(step: StepPlan): Record<string, string> {
  const values = Object.entries(ownInputs(step)).map(([name, input]) => [name, literalText(input)] as const);
  return Object.fromEntries(
    values.filter((pair): pair is readonly [string, string] => pair[1] !== undefined),
  );
}

function edgesOf({ steps, outputs }: PipelinePlan): GraphEdge[] {
  const inner = steps.flatMap(({ name, sources }) =>
    Object.entries(sources).flatMap(([port, source]): GraphEdge[] => {
      const to = { step: name, port };
      if (source.from === "step") return [{ from: { step: source.step, port: source.output }, to }];
      return source.from === "input" ? [{ from: { step: null, port: source.name }, to }] : [];
    }),
  );
  const last = Object.entries(outputs).map(([port, { step, output }]) => ({
    from: { step, port: output },
    to: { step: null, port },
  }));
  return [...inner, ...last];
}
