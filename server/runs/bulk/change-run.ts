import { AppError, notFound } from "@/domain/errors";
import type { RunChange } from "@/domain/run-changes";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRunForWrite } from "../load-run";
import { loadRecord, type RunRecord } from "../run-record";
import { changeFound } from "./change-found";

/** What is about the trash is said of runs in it too; to every other change they are not there. */
const IN_TRASH: RunChange["kind"][] = ["trash", "restore"];

/**
 * Does to one run what can be done to many. The script of a run may, within its own tree. To do again what was done changes
 * nothing, and neither does a cancel after the end.
 */
export async function changeRun(ctx: WorkspaceCtx, name: string, change: RunChange): Promise<void> {
  authorize(ctx, "runs:write");
  await ctx.services.db.transaction(async (tx) => {
    // The change itself locks what it needs, in an order that all changes have.
    const run = await loadRunForWrite(tx, ctx, name, { allowsDeleted: true, isLocked: false });
    if (run.deletedAt && !IN_TRASH.includes(change.kind)) throw notFound("run", name);
    const [refusal] = await changeFound(tx, ctx, change, new Map([[run.id, name]]));
    if (refusal && change.kind !== "cancel") throw new AppError("conflict", refusal.reason);
  });
}

/** Ends a run with all that goes on below it. */
export const cancelRun = (ctx: WorkspaceCtx, name: string) => changeAndRead(ctx, name, { kind: "cancel" });
/** Takes a run out of the lists; nothing of it is lost. */
export const archiveRun = (ctx: WorkspaceCtx, name: string) => changeAndRead(ctx, name, { kind: "archive" });
export const unarchiveRun = (ctx: WorkspaceCtx, name: string) =>
  changeAndRead(ctx, name, { kind: "unarchive" });

async function changeAndRead(ctx: WorkspaceCtx, name: string, change: RunChange): Promise<RunRecord> {
  await changeRun(ctx, name, change);
  return loadRecord(ctx.services.db, ctx.workspaceId, name);
}
