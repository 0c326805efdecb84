import type { z } from "zod";
import { checkDraftInput } from "@/domain/designer/draft";
import { DRAFT_FILE } from "@/domain/designer/read-design";
import { AppError, type Issue } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { usableNames } from "../secrets/policy";
import { readListedPaths } from "../snapshots/found-paths";
import type { Needs } from "../snapshots/listed-path";
import { storeBlobs } from "../snapshots/store-blob";
import { planJob } from "../submit/plan-job";
import { submissionInput } from "../submit/submission";
import { withoutFiles } from "./without-files";

/** All that keeps the text of a draft from being run, each mistake with its line; none where it can be. Nothing is kept of it. */
export async function checkDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof checkDraftInput>,
): Promise<{ issues: Issue[] }> {
  authorize(ctx, "drafts:write");
  const { yaml } = parse(checkDraftInput, input);
  const { services, workspaceId } = ctx;
  try {
    await withoutFiles(async (paths): Promise<{ needs?: Needs }> => {
      const answer = await planJob({
        executor: services.db,
        workspaceId,
        submission: parse(submissionInput, { yaml, file: DRAFT_FILE }),
        found: readListedPaths(paths),
        usable: () => usableNames(ctx),
        store: (contents) => storeBlobs(ctx, async () => contents),
      });
      return "needs" in answer ? answer : {};
    });
    return { issues: [] };
  } catch (failure) {
    if (!(failure instanceof AppError) || failure.code === "internal") throw failure;
    const { issues = [] } = failure.details;
    return { issues: issues.length > 0 ? issues : [{ message: failure.message }] };
  }
}
