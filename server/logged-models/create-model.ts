import { randomUUID } from "node:crypto";
import { z } from "zod";
import { loggedModelParams, loggedModels, loggedModelTags } from "@/db/schema";
import { loggedModelEntry, loggedModelName } from "@/domain/logged-models";
import { randomName } from "@/domain/random-name";
import { lastOfEach } from "@/domain/run-data";
import { authorize } from "../core/authorize";
import { scriptRun, type WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadActiveExperiment } from "../experiments/load-experiment";
import { loadRunForWrite } from "../runs/load-run";

export const createModelInput = z.strictObject({
  experimentId: z.string(),
  name: loggedModelName.optional(),
  modelType: z.string().max(500).optional(),
  /** The name of the run that makes it. */
  sourceRun: z.string().optional(),
  params: z.array(loggedModelEntry).max(1_000).default([]),
  tags: z.array(loggedModelEntry).max(1_000).default([]),
});

/** Opens a logged model: its files come next, and then its status says that they are all there. */
export async function createModel(
  ctx: WorkspaceCtx,
  input: z.input<typeof createModelInput>,
): Promise<{ id: string }> {
  authorize(ctx, "models:write");
  const {
    experimentId,
    sourceRun,
    params,
    tags,
    name = randomName(),
    modelType,
  } = parse(createModelInput, input);
  const { workspaceId, actor } = ctx;
  // The shape that clients know a logged model by.
  const id = `m-${randomUUID().replaceAll("-", "")}`;
  await ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, experimentId);
    const source = sourceRun ? await loadRunForWrite(tx, ctx, sourceRun) : undefined;
    const model = {
      id,
      workspaceId,
      experimentId: experiment.id,
      name,
      modelType,
      status: "pending" as const,
    };
    // What a script makes is its run's, also where it does not say so.
    await tx.insert(loggedModels).values({ ...model, sourceRunId: source?.id ?? scriptRun(actor) });
    const own = (entries: typeof params) => lastOfEach(entries).map((entry) => ({ modelId: id, ...entry }));
    if (params.length > 0) await tx.insert(loggedModelParams).values(own(params));
    if (tags.length > 0) await tx.insert(loggedModelTags).values(own(tags));
  });
  return { id };
}
