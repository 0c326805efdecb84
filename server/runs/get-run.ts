import { asc, eq } from "drizzle-orm";
import { runEvents, runOutputs, runParams, runs, snapshots } from "@/db/schema";
import { isActive } from "@/domain/runs";
import { authorize, can } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "./run-record";

/** One run, as lists have it. */
export async function getRun(ctx: WorkspaceCtx, name: string) {
  authorize(ctx, "runs:read");
  return loadRecord(ctx.services.db, ctx.workspaceId, name);
}

/** One run with all that its page tells beside metrics and files. */
export async function getRunDetail(ctx: WorkspaceCtx, name: string) {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const record = await loadRecord(db, ctx.workspaceId, name);
  const [params, outputs, events, [own], snapshot] = await Promise.all([
    db
      .select({ key: runParams.key, value: runParams.value })
      .from(runParams)
      .where(eq(runParams.runId, record.id))
      .orderBy(asc(runParams.key)),
    db.select().from(runOutputs).where(eq(runOutputs.runId, record.id)).orderBy(asc(runOutputs.name)),
    db.select().from(runEvents).where(eq(runEvents.runId, record.id)).orderBy(asc(runEvents.id)),
    db.select({ yaml: runs.yaml, git: runs.git }).from(runs).where(eq(runs.id, record.id)),
    findSnapshot(ctx, record.snapshotId),
  ]);
  const writes = can(ctx, "runs:write");
  return {
    ...record,
    yaml: own?.yaml ?? null,
    git: own?.git ?? null,
    params,
    outputs,
    events,
    snapshot,
    can: {
      cancel: writes && isActive(record.status) && record.cancelRequestedAt === null,
      update: writes,
      resubmit: writes && record.spec !== null,
    },
  };
}

async function findSnapshot({ services }: WorkspaceCtx, id: string | null) {
  if (!id) return null;
  const [row] = await services.db
    .select({ id: snapshots.id, fileCount: snapshots.fileCount, sizeBytes: snapshots.sizeBytes })
    .from(snapshots)
    .where(eq(snapshots.id, id));
  return row ?? null;
}
