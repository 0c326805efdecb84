import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { isUniqueViolation } from "@/server/core/failures";
import { parse } from "@/server/core/parse";
import { requireRoom } from "@/server/core/room";
import { type FoundPaths, readListedPaths } from "@/server/snapshots/found-paths";
import type { Needs } from "@/server/snapshots/listed-path";
import { authorizeRunWrite } from "../runs/authorize-run";
import { isNamed, loadRecord, type RunRecord } from "../runs/run-record";
import { insertRun, type Parent } from "./insert-run";
import type { EnvironmentSource } from "./plan-environment";
import { type JobPlan, planJob } from "./plan-job";
import { type Submission, submissionInput } from "./submission";

/** The run, or what the client should add before it asks again. */
export type Submitted = { run: RunRecord; needs?: undefined } | { needs: Needs; run?: undefined };

export async function submitJob(
  ctx: WorkspaceCtx,
  input: z.input<typeof submissionInput>,
): Promise<Submitted> {
  authorize(ctx, "runs:write");
  const submission = parse(submissionInput, input);
  return submitFound(ctx, submission, readListedPaths(submission.paths));
}

/** Submits with what was found at the paths. `known` is an environment that is resolved already. */
export async function submitFound(
  ctx: WorkspaceCtx,
  submission: Submission,
  found: FoundPaths,
  known?: EnvironmentSource,
): Promise<Submitted> {
  const { db } = ctx.services;
  const earlier = await findEarlier(ctx, submission);
  if (earlier) return { run: earlier };
  await requireRoom(ctx.services);
  const answer = await planJob(db, ctx.workspaceId, submission, found, known);
  if ("needs" in answer) return answer;
  const parent = await findParent(ctx, answer.plan);
  try {
    const run = await db.transaction(async (tx) => {
      const name = await insertRun(tx, ctx, submission, answer.plan, parent);
      return loadRecord(tx, ctx.workspaceId, name);
    });
    return { run };
  } catch (failure) {
    if (!isUniqueViolation(failure)) throw failure;
    // The same request may have been answered by another process meanwhile.
    const twin = await findEarlier(ctx, submission);
    if (twin) return { run: twin };
    const name = submission.name ?? answer.plan.job.name;
    throw new AppError(
      "conflict",
      `There is a run “${name}” in this workspace already: choose another name.`,
    );
  }
}

/** The run that the same submission made before: its answer was lost on the way. */
async function findEarlier(
  { services, workspaceId, actor }: WorkspaceCtx,
  { idempotency_key: key }: Submission,
): Promise<RunRecord | null> {
  if (!key) return null;
  const isSame = and(eq(runs.userId, actor.userId), eq(runs.idempotencyKey, key));
  const [row] = await services.db
    .select({ name: runs.name })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), isSame));
  return row ? loadRecord(services.db, workspaceId, row.name) : null;
}

async function findParent(ctx: WorkspaceCtx, { job }: JobPlan): Promise<Parent | null> {
  const name = job.parent_job_name;
  if (name === undefined) return null;
  const [parent] = await ctx.services.db
    .select({ id: runs.id, rootId: runs.rootId })
    .from(runs)
    .where(isNamed(ctx.workspaceId, name));
  if (!parent) throw notFound("run", name);
  await authorizeRunWrite(ctx, parent, ctx.services.db);
  return parent;
}
