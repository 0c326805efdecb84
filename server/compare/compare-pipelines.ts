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
  const metricsOf = (step: Begun | undefined) => values.get(step?.runId ?? "") ?? new Map();
  const readCodes = codeReader(ctx);
  const steps: ComparedStep[] = [];
  // One after the other: a step's code may have many files, and there may be many steps.
  for (const pair of pairSteps(before.steps, now.steps)) {
    const [had, has] = [old.get(pair.name), begun.get(pair.name)];
    const differences = had && has ? await differencesOf(had, has, readCodes) : [];
    steps.push({ ...pair, differences, metrics: pairMetrics(metricsOf(had), metricsOf(has)) });
  }
  return { steps };
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

async function differencesOf(
  had: Begun,
  has: Begun,
  readCodes: ReturnType<typeof codeReader>,
): Promise<string[]> {
  const isCodeNew = has.ingredients.code !== had.ingredients.code;
  const codes = isCodeNew ? await readCodes(has.codeId, had.codeId) : null;
  return findDifferences(has.ingredients, had.ingredients, codes);
}

/** The files of two codes. The last two are kept, since steps often have one in common. */
function codeReader({ services: { db } }: WorkspaceCtx) {
  let kept = new Map<string | null, Map<string, string>>();
  return async (nowId: string | null, beforeId: string | null) => {
    const read = async (id: string | null) => kept.get(id) ?? hashFilesOf(db, id);
    const [now, before] = [await read(nowId), await read(beforeId)];
    kept = new Map([
      [nowId, now],
      [beforeId, before],
    ]);
    return { now, before };
  };
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
