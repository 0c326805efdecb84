import { sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Progress, SystemPoint } from "@/domain/node/messages";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { notify } from "@/server/queue/notify";
import type { RunValues } from "@/server/runs/moves/move-runs";
import { showBuild } from "./builds";
import { claimRuns, reclaimRuns, renewRuns } from "./claim";
import { finishRun } from "./finish";
import { isHeld, loadHeld } from "./held";
import { moveHeld } from "./moves";
import { explainPeers, noteFirst } from "./peers/peer-rows";
import type { SubjectDesk } from "./subject-desk";

/** What a node is answered about attempts of runs. */
export function runDesk(
  services: Services,
  { ingest, secretKey }: { ingest: Ingest; secretKey: string },
): SubjectDesk {
  const { db, keyring } = services;
  const options = { db, secretKey, keyring };
  return {
    reclaim: (nodeId, held) => reclaimRuns(options, nodeId, held),
    claim: (nodeId, freeSlots, hold) => claimRuns(options, nodeId, freeSlots, hold),
    renew: (nodeId, leases) => renewRuns(db, nodeId, leases),
    report: (lease, progress) => reportRun(services, lease, progress),
    metrics: (lease, points) => takeMetrics(services, ingest, lease, points),
    finish: (lease, outcome) => finishRun(services, lease, outcome),
  };
}

async function takeMetrics(
  { db }: Services,
  ingest: Ingest,
  lease: Lease,
  points: SystemPoint[],
): Promise<void> {
  const [run] = await db.select({ id: runs.id }).from(runs).where(isHeld(lease));
  if (!run) throw new StaleLease(lease.id);
  await ingest.append(lease.id, points);
}

/** The first of several instances waits for the others. */
const reportReady = (db: Services["db"], lease: Lease, progress: Progress): Promise<void> =>
  db.transaction(async (tx) => {
    const run = await loadHeld(tx, lease);
    if (!run) throw new StaleLease(lease.id);
    if (run.instanceCount === 1)
      throw new AppError("invalid", "A run of one instance is never ready: it starts at once.");
    await noteFirst(tx, { id: lease.id, attempt: run.attempt }, progress);
  });

const moveWithFirst = (
  db: Services["db"],
  lease: Lease,
  progress: Progress & { status: "running" | "finalizing" },
  values: RunValues,
): Promise<void> =>
  db.transaction(async (tx) => {
    await moveHeld(tx, lease, progress.status, values);
    const run = await loadHeld(tx, lease);
    if (run && run.instanceCount > 1) await noteFirst(tx, { id: lease.id, attempt: run.attempt }, progress);
  });

async function reportRun({ db }: Services, lease: Lease, progress: Progress): Promise<void> {
  if (progress.status === "ready") return reportReady(db, lease, progress);
  if (progress.status === "running") {
    const startedAt = sql`coalesce(started_at, now())`;
    return moveWithFirst(db, lease, progress, { startedAt });
  }
  if (progress.status === "finalizing") {
    const finalizingAt = sql`coalesce(finalizing_at, now())`;
    return moveWithFirst(db, lease, progress, { finalizingAt });
  }
  const { waitingReason, buildId } = progress;
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(runs)
      .set({ waitingReason, ...(buildId ? { buildId } : {}) })
      .where(isHeld(lease))
      .returning({ workspaceId: runs.workspaceId, instanceCount: runs.instanceCount });
    if (!row) throw new StaleLease(lease.id);
    if (waitingReason === null && row.instanceCount > 1) await explainPeers(tx, lease.id);
    if (buildId && waitingReason !== null) await showBuild(tx, lease.id, buildId);
    await notify(tx, "runs", `${row.workspaceId} ${lease.id}`);
  });
}
