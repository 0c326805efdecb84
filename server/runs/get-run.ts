import { asc, eq, sql } from "drizzle-orm";
import { runOutputs, runParams, runs, snapshots } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { GitFacts } from "@/domain/git-facts";
import { executorOf, jobOf, kindLabel } from "@/domain/run-kinds/run-kinds";
import { isActive, type RunStatus } from "@/domain/runs";
import { authorize, can } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { isFollowing } from "../notifications/follow-run";
import { listInstances } from "./list-instances";
import { isNamed, loadRecord, selectWith } from "./run-record";

/** One run, as lists have it. */
export async function getRun(ctx: WorkspaceCtx, name: string) {
  authorize(ctx, "runs:read");
  return loadRecord(ctx.services.db, ctx.workspaceId, name);
}

/** What the run's page tells beside its record, in the same moment: its timeline ends with its status. */
const own = {
  yaml: runs.yaml,
  whole: sql<GitFacts | null>`${runs.git}`.as("whole"),
  events: sql<Event[]>`coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'attempt', e.attempt, 'status', e.status, 'reason', e.reason,
      'atMs', extract(epoch from e.created_at) * 1000) order by e.id)
    from run_events e where e.run_id = ${runs.id}), '[]')`.as("events"),
};

interface Event {
  id: number;
  attempt: number;
  status: RunStatus;
  reason: string | null;
  atMs: number;
}

/** One run with all that its page tells beside metrics and files. */
export async function getRunDetail(ctx: WorkspaceCtx, name: string) {
  authorize(ctx, "runs:read");
  const { db } = ctx.services;
  const [found] = await selectWith(db, isNamed(ctx.workspaceId, name), own);
  if (!found) throw notFound("run", name);
  const { whole, events, ...record } = found;
  const [params, outputs, snapshot, follows, instances] = await Promise.all([
    db
      .select({ key: runParams.key, value: runParams.value })
      .from(runParams)
      .where(eq(runParams.runId, record.id))
      .orderBy(asc(runParams.key)),
    db.select().from(runOutputs).where(eq(runOutputs.runId, record.id)).orderBy(asc(runOutputs.name)),
    findSnapshot(ctx, record.snapshotId),
    isFollowing(ctx, record),
    record.instanceCount > 1 ? listInstances(db, record) : [],
  ]);
  const writes = can(ctx, "runs:write");
  return {
    ...record,
    git: whole,
    params,
    outputs,
    events: events.map(({ atMs, ...event }) => ({ ...event, at: new Date(atMs) })),
    snapshot,
    instances,
    executor: executorOf(record.kind),
    kindLabel: kindLabel(record.kind),
    /** Whether the caller is told of its end. */
    isFollowing: follows,
    can: {
      cancel: writes && isActive(record.status) && record.cancelRequestedAt === null,
      update: writes,
      register: can(ctx, "models:write") && !isActive(record.status),
      resubmit: writes && record.spec !== null && jobOf(record.kind) !== null,
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
