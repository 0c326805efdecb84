import { eq, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { notify } from "@/server/queue/notify";
import { authorizeRunWrite } from "./authorize-run";
import { loadRecord, lockRun, type RunRecord } from "./run-record";

/** Takes a run out of the lists; nothing of it is lost. */
export const archiveRun = (ctx: WorkspaceCtx, name: string) => setArchived(ctx, name, true);
export const unarchiveRun = (ctx: WorkspaceCtx, name: string) => setArchived(ctx, name, false);

async function setArchived(ctx: WorkspaceCtx, name: string, isArchived: boolean): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  return ctx.services.db.transaction(async (tx) => {
    const run = await lockRun(tx, ctx.workspaceId, name);
    await authorizeRunWrite(ctx, run, tx);
    if ((run.archivedAt !== null) !== isArchived) {
      const archivedAt = isArchived ? sql`now()` : null;
      await tx.update(runs).set({ archivedAt }).where(eq(runs.id, run.id));
      await audit(tx, ctx, isArchived ? "runs.archive" : "runs.unarchive", run.id);
      await notify(tx, "runs", `${ctx.workspaceId} ${run.id}`);
    }
    return loadRecord(tx, ctx.workspaceId, name);
  });
}
