import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { experiments, experimentTags } from "@/db/schema";
import { withoutCredentials } from "@/domain/credentials";
import { AppError } from "@/domain/errors";
import { ASKED_LOCATION_TAG, experimentTag } from "@/domain/experiments";
import { newId } from "@/domain/ids";
import { experimentName } from "@/domain/names";
import { lastOfEach } from "@/domain/run-data";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import { scriptRun, type WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";

export const createExperimentInput = z.strictObject({
  name: experimentName,
  /** Where a script wants the artifacts. They are kept here all the same; a tag says what was asked for. */
  askedLocation: experimentTag.shape.value.default(""),
  tags: z.array(experimentTag).max(1_000).default([]),
  /** MLflow's clients expect that a deleted experiment keeps its name; the studio's own doors give it back. */
  refusesDeletedName: z.boolean().default(false),
});

export const isTaken = (name: string) => `There is an experiment “${name}” already.`;

export async function createExperiment(
  ctx: WorkspaceCtx,
  input: z.input<typeof createExperimentInput>,
): Promise<{ id: string }> {
  authorize(ctx, "experiments:write");
  const { tags, refusesDeletedName, askedLocation, ...given } = parse(createExperimentInput, input);
  const asked = { key: ASKED_LOCATION_TAG, value: withoutCredentials(askedLocation) };
  const { workspaceId, actor } = ctx;
  const createdByRunId = scriptRun(actor);
  const id = newId("experiment");
  const insert = ctx.services.db.transaction(async (tx) => {
    if (refusesDeletedName) {
      const named = and(eq(experiments.workspaceId, workspaceId), eq(experiments.name, given.name));
      const [holder] = await tx.select({ id: experiments.id }).from(experiments).where(named).limit(1);
      if (holder) throw new AppError("conflict", isTaken(given.name));
    }
    await tx.insert(experiments).values({ id, workspaceId, createdByRunId, ...given });
    const rows = lastOfEach(asked.value ? [...tags, asked] : tags).map((tag) => ({
      experimentId: id,
      ...tag,
    }));
    if (rows.length > 0) await tx.insert(experimentTags).values(rows);
    await audit(tx, ctx, "experiments.create", id, { name: given.name });
  });
  await orConflict(insert, isTaken(given.name));
  return { id };
}
