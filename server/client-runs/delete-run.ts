import { eq, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { isLeased } from "@/domain/runs";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { notify } from "@/server/queue/notify";
import { loadRunForWrite } from "../runs/load-run";

/** Puts a run among the deleted ones, from where it can be restored. Doing it twice changes nothing. */
export async function deleteRun(ctx: WorkspaceCtx, input: { name: string }): Promise<void> {
  authorize(ctx, "runs:write");
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, input.name, { allowsDeleted: true });
    if (run.deletedAt) return;
    if (isLeased(run.status) || run.status === "queued") {
      if (run.kind !== "client") throw new AppError("conflict", "This run is under way: cancel it first.");
    }
    await tx
      .update(runs)
      .set({ deletedAt: sql`now()`, deletedByName: ctx.actor.name })
      .where(eq(runs.id, run.id));
    await audit(tx, ctx, "runs.delete", run.id);
    await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
  });
}
