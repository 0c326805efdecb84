import { and, eq, isNull, sql } from "drizzle-orm";
import { experiments, runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize, authorizePerson } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { notify } from "../queue/notify";
import { isUnderWay } from "../runs/moves/kind-conditions";
import { noteDiskChange } from "../storage/ask-recount";
import { loadExperiment } from "./load-experiment";

/** Puts the experiment and all its runs among the deleted ones, from where they can be restored together. */
export async function deleteExperiment(ctx: WorkspaceCtx, input: { id: string }): Promise<void> {
  authorize(ctx, "experiments:write");
  // All its runs go with it, and the script of a run writes to its own ones only.
  authorizePerson(ctx);
  await ctx.services.db.transaction(async (tx) => {
    const experiment = await loadExperiment(tx, ctx, input.id);
    if (experiment.deletedAt) throw notFound("experiment", input.id);
    if (experiment.isDefault) {
      throw new AppError("conflict", "The Default experiment stays: scripts that name none log into it.");
    }
    const [busy] = await tx
      .select({ name: runs.name })
      .from(runs)
      .where(and(eq(runs.experimentId, experiment.id), isNull(runs.deletedAt), isUnderWay()))
      .limit(1);
    if (busy) throw new AppError("conflict", `The run “${busy.name}” is under way: cancel it first.`);
    const deleted = { deletedAt: sql`now()`, deletedByName: ctx.actor.name };
    await tx
      .update(experiments)
      .set({ ...deleted, updatedAt: sql`now()` })
      .where(eq(experiments.id, experiment.id));
    await tx
      .update(runs)
      .set(deleted)
      .where(and(eq(runs.experimentId, experiment.id), isNull(runs.deletedAt)));
    await audit(tx, ctx, "experiments.delete", experiment.id, { name: experiment.name });
    await noteDiskChange(tx, ctx.workspaceId);
    await notify(tx, "runs", `${ctx.workspaceId} `);
  });
}
