/** For tests: submits jobs with the files that they name. */
import type { AppError, Issue } from "@/domain/errors";
import type { WorkspaceCtx } from "@/server/core/context";
import { type Files, sendFiles } from "@/server/snapshots/testing";
import type { RunRecord } from "../runs/run-record";
import { type Submitted, submitJob } from "./submit-job";

export { storeText } from "@/server/snapshots/testing";

type Extra = Partial<Parameters<typeof submitJob>[1]>;

export interface Conversation {
  run: RunRecord;
  /** What was asked for, answer by answer. */
  asked: NonNullable<Submitted["needs"]>[];
}

export async function submitFiles(
  ctx: WorkspaceCtx,
  yaml: string,
  files: Files = {},
  extra: Extra = {},
): Promise<Conversation> {
  const { answer, asked } = await sendFiles(ctx, files, (paths) => submitJob(ctx, { yaml, ...extra, paths }));
  return { run: answer.run!, asked };
}

/** The mistakes that a submission is refused with. */
export async function issuesOf(promise: Promise<unknown>): Promise<Issue[]> {
  const failure = (await promise.then(
    () => {
      throw new Error("It was accepted.");
    },
    (error) => error,
  )) as AppError;
  if (failure.code !== "invalid") throw new Error(`It was not refused as invalid: ${failure.message}`);
  return failure.details.issues ?? [];
}
