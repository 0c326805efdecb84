/** Earlier runs of a step: one whose outputs can be taken, and the nearest, which says why none can. */
import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor, Tx } from "@/db/client";
import { pipelineSteps, runs } from "@/db/schema";
import type { StepPlan } from "@/domain/pipelines/plan";
import { explainRan, findDifferences, type Ingredients } from "@/domain/pipelines/reuse";
import { hashFilesOf } from "@/server/snapshots/store-snapshot";

const MAX_COMPARED = 50;

const pipelines = alias(runs, "pipelines");
const isThere = and(eq(runs.status, "completed"), isNull(runs.deletedAt));

export interface Equal {
  id: string;
  name: string;
  /** The run that made the outputs, where this one took them too. */
  madeBy: string;
}

/** A completed run with the same key, in this workspace and not in the trash. Nobody can put it there before the commit. */
export async function findEqual(tx: Tx, workspaceId: string, key: string): Promise<Equal | null> {
  const [row] = await tx
    .select({
      id: runs.id,
      name: runs.name,
      madeBy: sql<string>`coalesce(${pipelineSteps.reusedOf}, ${runs.name})`,
    })
    .from(pipelineSteps)
    .innerJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(and(eq(pipelineSteps.workspaceId, workspaceId), eq(pipelineSteps.key, key), isThere))
    .orderBy(desc(pipelineSteps.createdAt))
    .limit(1)
    .for("share", { of: runs });
  return row ?? null;
}

/** Why no earlier run can stand for this one: what differs from the nearest, with both values. */
export async function explainWhyRan(
  db: Executor,
  { id, workspaceId }: { id: string; workspaceId: string },
  step: StepPlan,
  now: { ingredients: Ingredients; codeId: string | null },
): Promise<string> {
  const isAlike = and(
    eq(pipelineSteps.workspaceId, workspaceId),
    eq(pipelineSteps.family, step.family),
    // Another step of this very run says nothing of what has changed.
    ne(pipelineSteps.runId, id),
  );
  const earlier = await db
    .select({
      step: pipelineSteps.name,
      ingredients: pipelineSteps.ingredients,
      codeId: runs.snapshotId,
      pipeline: pipelines.displayName,
    })
    .from(pipelineSteps)
    .innerJoin(runs, eq(runs.id, pipelineSteps.childId))
    .innerJoin(pipelines, eq(pipelines.id, pipelineSteps.runId))
    .where(and(isAlike, isThere))
    .orderBy(sql`${pipelineSteps.name} = ${step.name} desc`, desc(pipelineSteps.createdAt))
    .limit(MAX_COMPARED);
  const ranked = earlier
    .map((each) => ({ each, count: findDifferences(now.ingredients, each.ingredients, null).length }))
    .sort((a, b) => a.count - b.count);
  const nearest = ranked[0]?.each;
  if (!nearest)
    return `It ran: ${step.component?.label ?? "this step"} has completed in no earlier pipeline here.`;
  const isCodeNew = now.ingredients.code !== nearest.ingredients.code;
  const codes = isCodeNew
    ? { now: await hashFilesOf(db, now.codeId), before: await hashFilesOf(db, nearest.codeId) }
    : null;
  const differences = findDifferences(now.ingredients, nearest.ingredients, codes);
  return explainRan(differences, { step: nearest.step, run: nearest.pipeline });
}
