import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { experiments } from "@/db/schema";
import { experimentName } from "@/domain/names";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { orConflict } from "../core/failures";
import { parse } from "../core/parse";
import { authorizeExperimentWrite } from "./authorize-experiment";
import { isTaken } from "./create-experiment";
import { loadActiveExperiment } from "./load-experiment";

export const renameExperimentInput = z.strictObject({ id: z.string(), name: experimentName });

export async function renameExperiment(
  ctx: WorkspaceCtx,
  input: z.input<typeof renameExperimentInput>,
): Promise<void> {
  authorize(ctx, "experiments:write");
  const { id, name } = parse(renameExperimentInput, input);
  const rename = ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, id);
    await authorizeExperimentWrite(ctx, experiment, "rename", tx);
    await tx
      .update(experiments)
      .set({ name, updatedAt: sql`now()` })
      .where(eq(experiments.id, experiment.id));
    await audit(tx, ctx, "experiments.rename", experiment.id, { from: experiment.name, to: name });
  });
  await orConflict(rename, isTaken(name));
}
