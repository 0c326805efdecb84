import { eq, sql } from "drizzle-orm";
import { experiments, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize, authorizePerson } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { notify } from "../queue/notify";
import { noteDiskChange } from "../storage/ask-recount";
import { isTaken } from "./create-experiment";
import { loadExperiment } from "./load-experiment";

/** Brings a deleted experiment back with all its runs, as MLflow does: also those that were deleted before it. */
export async function restoreExperiment(ctx: WorkspaceCtx, input: { id: string }): Promise<void> {
  authorize(ctx, "experiments:write");
  authorizePerson(ctx);
  const { db } = ctx.services;
  const { name } = await loadExperiment(db, ctx, input.id);
  const restore = db.transaction(async (tx) => {
    const experiment = await loadExperiment(tx, ctx, input.id);
    if (!experiment.deletedAt) throw notFound("deleted experiment", input.id);
    await tx
      .update(experiments)
      .set({ deletedAt: null, deletedByName: null, updatedAt: sql`now()` })
      .where(eq(experiments.id, experiment.id));
    await tx
      .update(runs)
      .set({ deletedAt: null, deletedByName: null })
      .where(eq(runs.experimentId, experiment.id));
    await audit(tx, ctx, "experiments.restore", experiment.id, { name });
    await noteDiskChange(tx, ctx.workspaceId);
    await notify(tx, "runs", `${ctx.workspaceId} `);
  });
  await orConflict(restore, `${isTaken(name)} Give that another name first, and then restore this one.`);
}
