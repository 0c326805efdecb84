/** The half of the runner that talks to Postgres: what a node asks for, answered by rows. */
import { and, sql } from "drizzle-orm";
import { environmentBuilds, runs } from "@/db/schema";
import { newId } from "@/domain/ids";
import { storableText } from "@/domain/storable-text";
import {
  type BuildReport,
  type Controller,
  type Lease,
  type Outcome,
  type Progress,
  StaleLease,
} from "@/runner/protocol"; // prettier-ignore
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { notify } from "@/server/queue/notify";
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
    build: (nodeId, report) => recordBuild(services, nodeId, report),
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
  const [row] = await db
    .update(runs)
    .set({ waitingReason, ...(buildId ? { buildId } : {}) })
    .where(isHeld(lease))
    .returning({ workspaceId: runs.workspaceId });
  if (!row) throw new StaleLease(lease.runId);
  await notify(db, "runs", `${row.workspaceId} ${lease.runId}`);
}

async function recordBuild(
  { db }: Services,
  nodeId: string,
  report: BuildReport,
): Promise<{ buildId: string }> {
  const { hash, status, python = null } = report;
  const resolved = report.resolved?.map(storableText) ?? null;
  const error = report.error === undefined ? null : storableText(report.error);
  const isOver = status !== "building";
  // What is ready is reported by every run that uses it; the build ended when that was first said.
  const endedAt = isOver ? sql`coalesce(${environmentBuilds.endedAt}, now())` : null;
  const values = { status, resolved, python, error };
  const started = isOver ? {} : { startedAt: sql`now()` };
  const [row] = await db
    .insert(environmentBuilds)
    .values({
      id: newId("build"),
      nodeId,
      hash,
      ...values,
      endedAt: isOver ? sql`now()` : null,
    })
    .onConflictDoUpdate({
      target: [environmentBuilds.nodeId, environmentBuilds.hash],
      set: { ...values, endedAt, ...started },
    })
    .returning({ buildId: environmentBuilds.id });
  return row!;
}
