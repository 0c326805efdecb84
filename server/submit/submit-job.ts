import type { z } from "zod";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireRoom } from "@/server/core/room";
import { type FoundPaths, readListedPaths } from "@/server/snapshots/found-paths";
import type { Needs } from "@/server/snapshots/listed-path";
import { storeBlobs } from "@/server/snapshots/store-blob";
import type { RunRecord } from "../runs/run-record";
import { usableNames } from "../secrets/policy";
import type { EnvironmentSource } from "./plan-environment";
import { planJob } from "./plan-job";
import { type Submission, submissionInput } from "./submission";
import { findEarlier, submitPlan } from "./submit-plan";

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
  const earlier = await findEarlier(ctx, submission.idempotency_key);
  if (earlier) return { run: earlier };
  await requireRoom(ctx.services);
  const { services, workspaceId } = ctx;
  const answer = await planJob({
    executor: services.db,
    workspaceId,
    submission,
    found,
    usable: () => usableNames(ctx),
    store: (contents) => storeBlobs(ctx, async () => contents),
    known,
  });
  return "needs" in answer ? answer : { run: await submitPlan(ctx, answer.plan) };
}
