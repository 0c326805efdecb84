import { eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadActiveExperiment } from "@/server/experiments/load-experiment";
import { notify } from "@/server/queue/notify";
import { loadRunForWrite } from "../runs/load-run";

/** Brings a deleted run back. Doing it twice changes nothing; its experiment has to be there. */
export async function restoreRun(ctx: WorkspaceCtx, input: { name: string }): Promise<void> {
  authorize(ctx, "runs:write");
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, input.name, { allowsDeleted: true });
    if (!run.deletedAt) return;
    await loadActiveExperiment(tx, ctx, run.experimentId);
    await tx.update(runs).set({ deletedAt: null, deletedByName: null }).where(eq(runs.id, run.id));
    await audit(tx, ctx, "runs.restore", run.id);
    await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
  });
}
