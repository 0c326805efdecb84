import { and, eq } from "drizzle-orm";
import {
  pipelinePlanCode,
  pipelinePlans,
  pipelineRuns,
  pipelineSteps,
  runDataInputs,
  runs,
} from "@/db/schema";
import { AppError } from "@/domain/errors";
import {
  INPUT_CONTRACT,
  type KeptContent,
  readServiceGraph,
  type ServiceGraph,
} from "@/domain/inference/service-graph";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import { type CommandWork, planAt, stepOf } from "@/domain/pipelines/plan";
import { findStoredInput, type StoredInput } from "../artifacts/stored-input";
import type { WorkspaceCtx } from "../core/context";
import { loadRecord, type RunRecord } from "../runs/run-record";
import { listSnapshotFiles, type SnapshotFile } from "../snapshots/store-snapshot";
import { asRefusal } from "./as-refusal";
import { requireCompleted } from "./require-completed";

/** A run whose steps can become a service. */
export interface ServiceOfRun {
  run: RunRecord;
  graph: ServiceGraph;
  workOf(step: string): CommandWork;
  /** The files of a step's code. */
  codeOf(step: string): Promise<SnapshotFile[]>;
  contentOf(content: KeptContent): Promise<StoredInput>;
  contract: StoredInput;
}

/** What the steps between the input and the output of a run's web service are, and where all of it lies. */
export async function loadService(ctx: WorkspaceCtx, name: string): Promise<ServiceOfRun> {
  const { workspaceId, services } = ctx;
  const { db } = services;
  const run = await loadRecord(db, workspaceId, name);
  const [kept] = await db
    .select({ plan: pipelinePlans.plan, planId: pipelineRuns.planId, path: pipelineRuns.path })
    .from(pipelineRuns)
    .innerJoin(pipelinePlans, eq(pipelinePlans.id, pipelineRuns.planId))
    .where(eq(pipelineRuns.runId, run.id));
  if (!kept) throw new AppError("invalid", `The run ${name} is no pipeline, and a service is made of one.`);
  requireCompleted(run, "a service is made of a run that has shown that it works");
  const plan = planAt(kept.plan, kept.path);
  const graph = asRefusal(() => readServiceGraph(plan, (run.spec as PipelineJob).inputs ?? {}));
  const workOf = (step: string) => stepOf(plan, step).work as CommandWork;
  const contentOf = (content: KeptContent) =>
    content.from === "step" ? outputOf(ctx, run.id, content) : dataOf(ctx, run.id, content.name);
  return {
    run,
    graph,
    workOf,
    codeOf: (step) => codeOf(ctx, kept.planId, workOf(step).code),
    contentOf,
    contract: await contentOf({ from: "step", step: graph.input.step, output: INPUT_CONTRACT }),
  };
}

async function codeOf({ services: { db } }: WorkspaceCtx, planId: string, name: string | null) {
  if (name === null) return [];
  const isIt = and(eq(pipelinePlanCode.planId, planId), eq(pipelinePlanCode.name, name));
  const [row] = await db.select({ id: pipelinePlanCode.snapshotId }).from(pipelinePlanCode).where(isIt);
  return row ? listSnapshotFiles(db, row.id) : [];
}

async function outputOf(
  { services: { db }, workspaceId }: WorkspaceCtx,
  runId: string,
  { step, output }: Extract<KeptContent, { from: "step" }>,
): Promise<StoredInput> {
  const [child] = await db
    .select({ name: runs.name })
    .from(pipelineSteps)
    .innerJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(and(eq(pipelineSteps.runId, runId), eq(pipelineSteps.name, step)));
  const at = { kind: "run", run: child?.name ?? "", output, path: "" } as const;
  const found = child && (await findStoredInput(db, workspaceId, at));
  if (found === undefined || typeof found === "string")
    throw new AppError("conflict", `What ${step} left as ${output} is gone: run the pipeline again.`);
  return found;
}

async function dataOf({ services: { db } }: WorkspaceCtx, runId: string, name: string): Promise<StoredInput> {
  const isIt = and(eq(runDataInputs.runId, runId), eq(runDataInputs.name, name));
  const [row] = await db.select().from(runDataInputs).where(isIt);
  if (!row?.snapshotId || row.kind === "http")
    throw new AppError(
      "invalid",
      `The input ${name} is read from its address, and a service holds what it needs: make it a data asset.`,
    );
  return { kind: row.kind, files: await listSnapshotFiles(db, row.snapshotId) };
}
