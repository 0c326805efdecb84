/** The half of the runner that talks to Postgres: what a node asks for, answered by rows. */
import { and, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { storableText } from "@/domain/storable-text";
import { type Controller, type Lease, type Outcome, type Progress, StaleLease } from "@/runner/protocol"; // prettier-ignore
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { notify } from "@/server/queue/notify";
import { recordBuild, showBuild } from "./builds";
import { claimRuns, reclaimRuns, renewLeases } from "./claim";
import { collectFiles } from "./collect-files";
import { finishRun } from "./finish";
import { isHeld } from "./held";
import { moveRun } from "./moves";
import { registerNode } from "./register-node";

export interface ControllerOptions {
  services: Services;
  ingest: Ingest;
  secretKey: string;
  gatewayUrl: string;
}

export function createController({ services, ingest, secretKey, gatewayUrl }: ControllerOptions): Controller {
  const { db } = services;
  const claimOptions = { db, secretKey, gatewayUrl };
  return inKnownWords({
    register: (node) => registerNode(db, node),
    reclaim: (nodeId, held) => reclaimRuns(claimOptions, nodeId, held),
    claim: (nodeId, freeSlots, hold) => claimRuns(claimOptions, nodeId, freeSlots, hold),
    renew: (nodeId, leases) => renewLeases(db, nodeId, leases),
    report: (lease, progress) => reportProgress(services, lease, progress),
    async notice(lease, text) {
      const notice = storableText(text);
      await db
        .update(runs)
        .set({ notices: sql`${runs.notices} || ${JSON.stringify([notice])}::jsonb` })
        .where(and(isHeld(lease), sql`not ${runs.notices} ? ${notice}`));
    },
    build: (nodeId, report) => recordBuild(db, nodeId, report),
    async metrics(lease, points) {
      const [run] = await db.select({ id: runs.id }).from(runs).where(isHeld(lease));
      if (!run) throw new StaleLease(lease.runId);
      await ingest.append(lease.runId, points);
    },
    async fetchBlob(_lease, sha256, target, executable) {
      await services.blobs.copyTo(sha256, target, executable ? 0o755 : 0o644);
    },
    collect: (lease, files) => collectFiles(services, lease, files),
    finish: (lease, outcome: Outcome) => finishRun(services.db, lease, outcome),
  });
}

/** Failures as the node tells them apart: `unavailable` passes by itself, whatever else is known never does. */
function inKnownWords(controller: Controller): Controller {
  const wrapped = Object.entries(controller).map(([name, call]) => [
    name,
    (...words: unknown[]) =>
      call(...words).catch((failure: unknown) => {
        throw knownFailure(failure) ?? failure;
      }),
  ]);
  return Object.fromEntries(wrapped);
}

async function reportProgress({ db }: Services, lease: Lease, progress: Progress): Promise<void> {
  if (progress.status === "running") {
    await db.transaction((tx) =>
      moveRun(tx, lease, "running", null, { startedAt: sql`coalesce(started_at, now())` }),
    );
    return;
  }
  if (progress.status === "finalizing") {
    await db.transaction((tx) =>
      moveRun(tx, lease, "finalizing", null, { finalizingAt: sql`coalesce(finalizing_at, now())` }),
    );
    return;
  }
  const { waitingReason, buildId } = progress;
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(runs)
      .set({ waitingReason, ...(buildId ? { buildId } : {}) })
      .where(isHeld(lease))
      .returning({ workspaceId: runs.workspaceId });
    if (!row) throw new StaleLease(lease.runId);
    if (buildId && waitingReason !== null) await showBuild(tx, lease.runId, buildId);
    await notify(tx, "runs", `${row.workspaceId} ${lease.runId}`);
  });
}
