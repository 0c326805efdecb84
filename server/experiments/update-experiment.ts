import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { experiments, experimentTags } from "@/db/schema";
import { experimentTag } from "@/domain/experiments";
import { experimentName } from "@/domain/names";
import { NOTE_TAG } from "@/domain/run-data";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { authorizeExperimentWrite } from "./authorize-experiment";
import { isTaken } from "./create-experiment";
import { loadActiveExperiment } from "./load-experiment";

export const updateExperimentInput = z.object({
  experimentId: z.string().max(64),
  name: experimentName.optional(),
  /** A note in Markdown; empty for none. */
  description: z.string().max(20_000).optional(),
  /** Set or replaced one by one; null removes. Tags that are not named stay. */
  tags: z.record(z.string().min(1).max(250), experimentTag.shape.value.nullable()).optional(),
});

/** Changes what people say about an experiment. */
export async function updateExperiment(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateExperimentInput>,
): Promise<void> {
  authorize(ctx, "experiments:write");
  const { experimentId, name, description, tags = {} } = parse(updateExperimentInput, input);
  const wanted = new Map(Object.entries(tags));
  if (description !== undefined) wanted.set(NOTE_TAG, description || null);
  const removed = [...wanted].filter(([, value]) => value === null).map(([key]) => key);
  const set = [...wanted].flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
  const update = ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, experimentId);
    const { id, name: before } = experiment;
    await authorizeExperimentWrite(ctx, experiment, name === undefined ? "tag" : "rename", tx);
    const values = { ...(name === undefined ? {} : { name }), updatedAt: sql`now()` };
    await tx.update(experiments).set(values).where(eq(experiments.id, id));
    await tx
      .delete(experimentTags)
      .where(and(eq(experimentTags.experimentId, id), inArray(experimentTags.key, removed)));
    if (set.length > 0) {
      await tx
        .insert(experimentTags)
        .values(set.map((tag) => ({ experimentId: id, ...tag })))
        .onConflictDoUpdate({
          target: [experimentTags.experimentId, experimentTags.key],
          set: { value: sql`excluded.value` },
        });
    }
    await audit(tx, ctx, "experiments.update", id, { before, name, tags: [...wanted.keys()] });
  });
  await orConflict(update, isTaken(name ?? ""));
}
