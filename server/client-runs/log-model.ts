import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { runTags } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { MAX_TAG_CHARS } from "@/domain/run-data";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { loadRunForWrite } from "../runs/load-run";
import { writeTags } from "../runs/write-tags";

const HISTORY_TAG = "mlflow.log-model.history";
const modelJson = z.looseObject({
  artifact_path: z.string(),
  flavors: z.record(z.string(), z.unknown()),
  utc_time_created: z.string(),
  run_id: z.string(),
});

/** How clients before MLflow 3 note a model that lies among the files of the run: in a tag that lists them. */
export async function logModelHistory(
  ctx: WorkspaceCtx,
  input: { name: string; modelJson: string },
): Promise<void> {
  authorize(ctx, "runs:write");
  const model = parse(modelJson, readJson(input.modelJson));
  if (model.run_id !== input.name)
    throw new AppError("invalid", "model_json: its run_id is that of another run.");
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, input.name);
    const isHistory = and(eq(runTags.runId, run.id), eq(runTags.key, HISTORY_TAG));
    const [tag] = await tx.select({ value: runTags.value }).from(runTags).where(isHistory);
    const before: unknown = tag ? readJson(tag.value) : [];
    const value = JSON.stringify([...(Array.isArray(before) ? before : []), model]);
    if (value.length > MAX_TAG_CHARS)
      throw new AppError("invalid", "model_json: the run has no room for one more.");
    await writeTags(tx, run, [{ key: HISTORY_TAG, value }]);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid", "model_json: this is not JSON.");
  }
}
