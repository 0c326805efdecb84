import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { experiments, experimentTags } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { experimentTag } from "@/domain/experiments";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { authorizeExperimentWrite } from "./authorize-experiment";
import { loadActiveExperiment } from "./load-experiment";

export const setExperimentTagInput = experimentTag.extend({ id: z.string() });

export async function setExperimentTag(
  ctx: WorkspaceCtx,
  input: z.input<typeof setExperimentTagInput>,
): Promise<void> {
  authorize(ctx, "experiments:write");
  const { id, key, value } = parse(setExperimentTagInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, id);
    await authorizeExperimentWrite(ctx, experiment, "tag", tx);
    await tx
      .insert(experimentTags)
      .values({ experimentId: experiment.id, key, value })
      .onConflictDoUpdate({ target: [experimentTags.experimentId, experimentTags.key], set: { value } });
    await touch(tx, experiment.id);
  });
}

/** Removes a tag of an experiment. One that is not there is not found. */
export async function deleteExperimentTag(
  ctx: WorkspaceCtx,
  input: { id: string; key: string },
): Promise<void> {
  authorize(ctx, "experiments:write");
  await ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, input.id);
    await authorizeExperimentWrite(ctx, experiment, "tag", tx);
    const removed = await tx
      .delete(experimentTags)
      .where(and(eq(experimentTags.experimentId, experiment.id), eq(experimentTags.key, input.key)))
      .returning({ key: experimentTags.key });
    if (removed.length === 0) throw notFound("tag", input.key);
    await touch(tx, experiment.id);
  });
}

const touch = (tx: Tx, id: string) =>
  tx.update(experiments).set({ updatedAt: sql`now()` }).where(eq(experiments.id, id));
