import { and, eq, inArray, notLike } from "drizzle-orm";
import type { z } from "zod";
import { pipelineSteps, runs, series } from "@/db/schema";
import { comparePipelinesInput } from "@/domain/compare";
import { type ComparedStep, pairMetrics, pairSteps } from "@/domain/pipelines/compare-steps";
import { findDifferences } from "@/domain/pipelines/reuse";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { getGraph } from "../pipelines/get-graph";
import { hashFilesOf } from "../snapshots/store-snapshot";

/** Two runs of pipelines step by step: what became of each, what differs in what it follows from, and its metrics. */
export async function comparePipelines(
  ctx: WorkspaceCtx,
  input: z.input<typeof comparePipelinesInput>,
): Promise<{ steps: ComparedStep[] }> {
  authorize(ctx, "runs:read");
  const { left, right } = parse(comparePipelinesInput, input);
  const [before, now] = [await getGraph(ctx, left), await getGraph(ctx, right)];
  const [old, begun] = [await loadBegun(ctx, left), await loadBegun(ctx, right)];
  const values = await loadMetrics(ctx, [...old.values(), ...begun.values()]);
  const steps = pairSteps(before.steps, now.steps).map(async (pair) => {
    const [had, has] = [old.get(pair.name), begun.get(pair.name)];
    const metricsOf = (step: Begun | undefined) => values.get(step?.runId ?? "") ?? new Map();
    return {
      ...pair,
      differences: had && has ? await differencesOf(ctx, had, has) : [],
      metrics: pairMetrics(metricsOf(had), metricsOf(has)),
    };
  });
  return { steps: await Promise.all(steps) };
}

type Begun = Awaited<ReturnType<typeof selectBegun>>[number];

const loadBegun = async (ctx: WorkspaceCtx, run: string): Promise<Map<string, Begun>> =>
  new Map((await selectBegun(ctx, run)).map((step) => [step.name, step]));

async function selectBegun({ services: { db }, workspaceId }: WorkspaceCtx, run: string) {
  const pipeline = db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.name, run)));
  return db
    .select({
      name: pipelineSteps.name,
      ingredients: pipelineSteps.ingredients,
      runId: runs.id,
      codeId: runs.snapshotId,
    })
    .from(pipelineSteps)
    .innerJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(and(eq(pipelineSteps.workspaceId, workspaceId), inArray(pipelineSteps.runId, pipeline)));
}

async function differencesOf({ services: { db } }: WorkspaceCtx, had: Begun, has: Begun): Promise<string[]> {
  const isCodeNew = has.ingredients.code !== had.ingredients.code;
  const codes = isCodeNew
    ? { now: await hashFilesOf(db, has.codeId), before: await hashFilesOf(db, had.codeId) }
    : null;
  return findDifferences(has.ingredients, had.ingredients, codes);
}

/** The latest value of each metric of the runs that a script has logged. */
async function loadMetrics(
  { services: { db } }: WorkspaceCtx,
  steps: Begun[],
): Promise<Map<string, Map<string, number>>> {
  const ids = steps.map(({ runId }) => runId);
  const rows = await db
    .select({ runId: series.runId, key: series.key, value: series.lastValue })
    .from(series)
    .where(and(inArray(series.runId, ids), notLike(series.key, "system/%")));
  const byRun = new Map<string, Map<string, number>>(ids.map((id) => [id, new Map()]));
  for (const { runId, key, value } of rows) byRun.get(runId)!.set(key, value);
  return byRun;
}
