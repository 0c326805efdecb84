/** Begins a step, in one transaction with the note that it was begun: no crash makes it run twice. */
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { pipelinePlanCode, pipelineSteps } from "@/db/schema";
import type { JobInput, JobOutput } from "@/domain/job-data";
import type { CommandJob } from "@/domain/jobs";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import type { CommandWork, StepPlan } from "@/domain/pipelines/plan";
import type { Ingredients } from "@/domain/pipelines/reuse";
import { openForEngine } from "@/server/auth/open-for-engine";
import { authorize } from "@/server/core/authorize";
import { requireRoom } from "@/server/core/room";
import type { Services } from "@/server/core/services";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { insertRun } from "@/server/submit/insert-run";
import type { PlannedInput, RunPlan } from "@/server/submit/run-plan";
import { copyResults } from "./copy-results";
import { type Equal, explainWhyRan, findEqual } from "./find-earlier";
import { gather, isAddress, keyOf } from "./ingredients";
import type { Child, PipelineState } from "./state";
import { type GivenInput, loadOwnData, type OwnData, resolveInputs } from "./step-inputs";

type Work = Extract<StepPlan["work"], { type: "pipeline" }>;

/** Answers with its run: one that has completed already where an earlier run's outputs could be taken. */
export async function beginStep(services: Services, state: PipelineState, step: StepPlan): Promise<Child> {
  const ctx = await openForEngine(services, state.run.id);
  authorize(ctx, "runs:write");
  await requireRoom(services);
  const { db } = services;
  const own = await loadOwnData(db, state.run.id);
  const given = await resolveInputs(db, state, own, step);
  return db.transaction(async (tx) => {
    const begin = step.work.type === "command" ? planCommand : planNested;
    const planned = await begin(tx, state, step as never, { given, own });
    const { plan, equal, ...noted } = planned;
    const { id: parentId, rootId } = state.run;
    const child = await insertRun(tx, ctx, plan, { id: parentId, rootId });
    if (equal) {
      await copyResults(tx, equal.id, child.id);
      const values = { startedAt: sql`now()`, endedAt: sql`now()` };
      await moveRuns(tx, {
        which: [child.id],
        to: "completed",
        reason: `Reused the outputs of ${equal.madeBy}.`,
        values,
      });
    }
    const { name, family } = step;
    const { workspaceId } = ctx;
    await tx.insert(pipelineSteps).values({
      runId: parentId,
      name,
      workspaceId,
      childId: child.id,
      family,
      reusedOf: equal?.madeBy ?? null,
      ...noted,
    });
    const status = equal ? "completed" : "queued";
    return { ...child, status, error: null, isAskedToEnd: false, endedAt: null };
  });
}

interface At {
  given: ReadonlyMap<string, GivenInput>;
  own: OwnData;
}

interface Planned {
  plan: RunPlan;
  equal: Equal | null;
  key: string | null;
  ingredients: Ingredients;
  reason: string;
}

async function planCommand(
  tx: Tx,
  state: PipelineState,
  step: StepPlan & { work: CommandWork },
  { given }: At,
): Promise<Planned> {
  const { work } = step;
  const { workspaceId } = state.run;
  const codeId = await codeOf(tx, state.planId, work.code);
  const job: CommandJob = {
    ...work.spec,
    ...headOf(state, step),
    inputs: withGiven(work.spec.inputs, given, step),
  };
  const { ingredients, inputs } = await gather(tx, workspaceId, {
    work,
    spec: job,
    outputs: step.outputs,
    codeId,
    given,
  });
  const why = whyNeverReused(work, job, ingredients);
  const key = why === null ? keyOf(ingredients) : null;
  const isForced = step.forceRerun || (state.run.spec.settings?.force_rerun ?? false);
  const equal = key === null || isForced ? null : await findEqual(tx, workspaceId, key);
  const reason = equal
    ? `Reused: command, code, environment, parameters and inputs are those of ${equal.madeBy}.`
    : await whyItRan(tx, state.run, step, { isForced, why, ingredients, codeId });
  const properties = { ...job.properties, "azureml.isreused": String(equal !== null), reuse: reason };
  const plan: RunPlan = {
    kind: "command",
    spec: { ...job, properties },
    environment: work.environment,
    environmentVersionId: work.environmentVersionId,
    componentVersionId: step.component?.versionId ?? null,
    code: codeId === null ? null : { snapshotId: codeId },
    inputs,
  };
  return { plan, equal, key, ingredients, reason };
}

async function whyItRan(
  tx: Tx,
  run: PipelineState["run"],
  step: StepPlan & { work: CommandWork },
  now: { isForced: boolean; why: string | null; ingredients: Ingredients; codeId: string | null },
): Promise<string> {
  if (now.isForced) return "It ran: `force_rerun` asks for every step anew.";
  if (now.why !== null) return `It ran: ${now.why}, so it always does.`;
  return explainWhyRan(tx, run, step, now);
}

/** Why nothing earlier can stand for a step: it may come out differently, or does more than to leave outputs. */
function whyNeverReused(
  { isDeterministic }: CommandWork,
  job: CommandJob,
  { inputs }: Ingredients,
): string | null {
  if (!isDeterministic) return "its component says `is_deterministic: false`";
  const web = Object.keys(inputs).find((name) => isAddress(inputs[name]!.hash));
  if (web !== undefined) return `its script reads the input ${web} from its address by itself`;
  const acts = Object.entries(job.outputs ?? {}).find(([, output]) => output?.name ?? output?.path);
  if (!acts) return null;
  const [name, output] = acts;
  return output?.name
    ? `its output ${name} is registered as ${output.name}`
    : `its output ${name} is written to ${output?.path}`;
}

/** A pipeline within the pipeline: its steps are judged one by one. */
async function planNested(
  _tx: Tx,
  state: PipelineState,
  step: StepPlan & { work: Work },
  { given, own }: At,
): Promise<Planned> {
  const inputs = [...given].flatMap(([name, { data }]): PlannedInput[] => (data ? [{ ...data, name }] : []));
  const spec: PipelineJob = {
    type: "pipeline",
    ...headOf(state, step),
    display_name: step.label,
    settings: state.run.spec.settings,
    inputs: withGiven(step.work.inputs, given, step),
    outputs: Object.fromEntries(
      Object.entries(step.outputs).map(([name, type]) => [name, { type } as JobOutput]),
    ),
  };
  const plan: RunPlan = {
    kind: "pipeline",
    spec,
    environment: null,
    componentVersionId: step.component?.versionId ?? null,
    code: null,
    inputs: [...inputs, ...below(own)],
    pipeline: { planId: state.planId, path: state.path === "" ? step.name : `${state.path}/${step.name}` },
  };
  const nothing: Ingredients = {
    command: "",
    environment: { hash: "", label: "" },
    code: null,
    parameters: {},
    variables: {},
    inputs: {},
    outputs: step.outputs,
  };
  return {
    plan,
    equal: null,
    key: null,
    ingredients: nothing,
    reason: "It ran: each of its own steps says why it ran.",
  };
}

/** The data that steps name themselves: their names tell of which. */
function below(own: OwnData): PlannedInput[] {
  return [...own.values()].flatMap(({ name, kind, snapshotId, url }): PlannedInput[] => {
    if (!name.includes("/")) return [];
    if (kind === "http") return [{ name, kind, url: url! }];
    return snapshotId === null ? [] : [{ name, kind, snapshotId }];
  });
}

/** What a step's run has of the pipeline's. */
const headOf = ({ run }: PipelineState, { label }: StepPlan) => ({
  display_name: label,
  ...(run.experiment !== undefined && { experiment_name: run.experiment }),
});

/** The inputs of a step's job: its own, and those that were resolved; what was only its packages' is none of them. */
function withGiven(
  own: CommandJob["inputs"],
  given: ReadonlyMap<string, GivenInput>,
  step: StepPlan,
): Record<string, JobInput> {
  const declared = [...given].filter(
    ([name]) => Object.hasOwn(step.inputs, name) || Object.hasOwn(own ?? {}, name),
  );
  return { ...own, ...Object.fromEntries(declared.map(([name, { value }]) => [name, value])) };
}

async function codeOf(tx: Tx, planId: string, name: string | null): Promise<string | null> {
  if (name === null) return null;
  const [row] = await tx
    .select({ snapshotId: pipelinePlanCode.snapshotId })
    .from(pipelinePlanCode)
    .where(and(eq(pipelinePlanCode.planId, planId), eq(pipelinePlanCode.name, name)));
  return row?.snapshotId ?? null;
}
