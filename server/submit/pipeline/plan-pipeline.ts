/** From a pipeline's file and those of its components to a run that an engine can carry out. */
import { AppError } from "@/domain/errors";
import type { JobInput, JobOutput } from "@/domain/job-data";
import { typeOfInput } from "@/domain/pipelines/fit";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import type { PipelinePlan } from "@/domain/pipelines/plan";
import { choicesIn } from "@/domain/pipelines/step";
import { defaultCompute } from "@/domain/run-kinds/pipeline";
import { kindsOf, textsOf } from "@/server/snapshots/found-paths";
import { findLacking, findUnsent, type Kept, keepReferences, stored } from "@/server/snapshots/kept-paths";
import type { SnapshotFile } from "@/server/snapshots/store-snapshot";
import { checkJob } from "../check-job";
import { withStored } from "../plan-command";
import { type DataInput, planInputs } from "../plan-inputs";
import type { Given, Planned } from "../planner";
import type { ReadGraph } from "./read";
import { GraphReader } from "./read-graph";
import { RegisteredComponents } from "./registered-components";
import { StepPlanner } from "./step-planner";

export async function planPipeline(given: Given<PipelineJob>): Promise<Planned> {
  const { executor, workspaceId, submission, reading, found } = given;
  const texts = textsOf(found);
  const registered = new RegisteredComponents(executor, workspaceId, found, given.store);
  const reader = new GraphReader(reading, found, registered);
  const graph = await readTop(given, reader);
  const own = reading.references(texts);
  const early = findLacking([...own, ...reader.references], found);
  if (early) return { needs: early };

  const planner = new StepPlanner(given, defaultCompute(reading.job));
  const parts = planner.open(graph);
  const references = parts.flatMap((part) => part.reading.references(texts));
  const lacking = findLacking([...own, ...reader.references, ...references], found);
  if (lacking) return { needs: lacking };

  reading.noteMissing(kindsOf(found), texts);
  await checkJob(executor, workspaceId, reading);
  const kept: Kept[] = await keepReferences(reading, own, found);
  const inputs = await planInputs(executor, workspaceId, reading, kept);
  const planned = await planner.plan(graph);
  kept.push(...planned.kept);
  const spec = reading.checked;
  requireModest(planned.plan);

  const needs = await findUnsent(executor, workspaceId, kept);
  if (needs) return { needs };
  const { name, yaml, git, idempotency_key: idempotencyKey } = submission;
  const code = new Map<string, SnapshotFile[]>([...planned.code].map(([key, files]) => [key, stored(files)]));
  const all: DataInput[] = [...inputs, ...planned.data];
  return {
    plan: {
      kind: spec.type,
      spec: withGraph(spec, graph),
      environment: null,
      code: null,
      inputs: all.map(withStored),
      pipeline: { plan: planned.plan, code },
      componentVersionId: graph.versionId ?? null,
      name,
      yaml,
      git,
      idempotencyKey,
    },
  };
}

/** The engine reads a plan at every turn, and each step has the command and the environment of its component. */
const MAX_PLAN_CHARS = 8_000_000;

function requireModest(plan: PipelinePlan): void {
  const { length } = JSON.stringify(plan);
  if (length <= MAX_PLAN_CHARS) return;
  const size = `${Math.ceil(length / 1e6)} MB with what its components say, and ${MAX_PLAN_CHARS / 1e6} MB are allowed`;
  throw new AppError(
    "invalid",
    `The pipeline comes to ${size}: put long commands and lists into files of the code, or make it of several pipelines.`,
  );
}

/** With the inputs that a component adds by their defaults, and its outputs. */
const withGraph = (spec: PipelineJob, { inputs, outputs }: ReadGraph): PipelineJob => ({
  ...spec,
  inputs: Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { given }]) => (given === null ? [] : [[name, given]])),
  ),
  outputs: Object.fromEntries(
    Object.entries(outputs).map(([name, type]) => [name, spec.outputs?.[name] ?? ({ type } as JobOutput)]),
  ),
});

async function readTop({ reading }: Given<PipelineJob>, reader: GraphReader): Promise<ReadGraph> {
  const { job, document } = reading;
  const { jobs, component } = job;
  const place = { part: document, folder: "", path: "", files: [] };
  const outputs = Object.entries(job.outputs ?? {}).map(([name, output]) => [
    name,
    output?.type ?? "uri_folder",
  ]);
  const graph = { inputs: asGraphInputs(job.inputs ?? {}), outputs: Object.fromEntries(outputs) };
  if (component !== undefined) {
    if (jobs !== undefined)
      reading.wrong(["component"], "`component` stands beside `jobs`: one of them is needed.");
    return reader.readWhole(component, graph, place);
  }
  if (jobs === undefined && reading.issues.length === 0)
    reading.wrong(["jobs"], "`jobs` is missing: the steps of the pipeline, each by its name.");
  else if (jobs && Object.keys(jobs).length === 0)
    reading.wrong(["jobs"], "`jobs` is empty: a pipeline has steps.");
  const steps = await reader.readSteps(jobs ?? {}, place);
  return { ...graph, steps, choices: choicesIn(jobs ?? {}), part: document, folder: "" };
}

/** The inputs of a pipeline as those of a graph. */
const asGraphInputs = (inputs: Record<string, JobInput>): ReadGraph["inputs"] =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => [name, { type: typeOfInput(given), given }]),
  );
