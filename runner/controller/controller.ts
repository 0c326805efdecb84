/** The half of the runner that talks to Postgres: what a node asks for, answered by rows. */
import { and, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { type Controller, StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome, Progress } from "@/domain/node/messages";
import { storableText } from "@/domain/storable-text";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { notify } from "@/server/queue/notify";
import { settleBuild } from "./build-orders";
import { recordBuild, showBuild } from "./builds";
import { claimRuns, reclaimRuns, renewLeases } from "./claim";
import { collectFiles } from "./collect-files";
import { finishRun } from "./finish";
import { isHeld } from "./held";
import { moveHeld } from "./moves";
import { registerNode } from "./register-node";
import { createServing } from "./serving/serving";

export interface ControllerOptions {
  services: Services;
  ingest: Ingest;
  secretKey: string;
}

/** For a node in this process, whose data folder is the studio's own. */
export function createController({ services, ingest, secretKey }: ControllerOptions): Controller {
  const { db, blobs } = services;
  const claimOptions = { db, secretKey, keyring: services.keyring };
  const calls: Calls = {
    register: (node) => registerNode(db, node),
    reclaim: (nodeId, held) => reclaimRuns(claimOptions, nodeId, held),
    claim: (nodeId, freeSlots, hold) => claimRuns(claimOptions, nodeId, freeSlots, hold),
    renew: (nodeId, leases) => renewLeases(claimOptions, nodeId, leases),
    report: (lease, progress) => reportProgress(services, lease, progress),
    async notice(lease, text) {
      const notice = storableText(text);
      await db
        .update(runs)
        .set({ notices: sql`${runs.notices} || ${JSON.stringify([notice])}::jsonb` })
        .where(and(isHeld(lease), sql`not ${runs.notices} ? ${notice}`));
    },
    build: (nodeId, report) => recordBuild(db, nodeId, report),
    settleBuild: (nodeId, end) => settleBuild(db, nodeId, end),
    async metrics(lease, points) {
      const [run] = await db.select({ id: runs.id }).from(runs).where(isHeld(lease));
      if (!run) throw new StaleLease(lease.runId);
      await ingest.append(lease.runId, points);
    },
    open: async (_lease, sha256) => ({
      read: () => readBlob(blobs, sha256),
      copyTo: (target, isExecutable) => blobs.copyTo(sha256, target, isExecutable ? 0o755 : 0o644),
    }),
    collect: (lease, files) => collectFiles(services, lease, files),
    finish: (lease, outcome: Outcome) => finishRun(services, lease, outcome),
  };
  return { ...inKnownWords(calls), serving: inKnownWords(createServing(services)), logs: null };
}

async function* readBlob(blobs: Services["blobs"], sha256: string): AsyncGenerator<Uint8Array> {
  yield* await blobs.open(sha256);
}

type Calls = Omit<Controller, "logs" | "serving">;

/** Failures as the node tells them apart: `unavailable` passes by itself, whatever else is known never does. */
function inKnownWords<Own extends object>(calls: Own): Own {
  const all = Object.entries(calls) as [string, (...words: unknown[]) => Promise<unknown>][];
  const wrapped = all.map(([name, call]) => [
    name,
    (...words: unknown[]) =>
      call(...words).catch((failure: unknown) => {
        throw knownFailure(failure) ?? failure;
      }),
  ]);
  return Object.fromEntries(wrapped) as Own;
}

async function reportProgress({ db }: Services, lease: Lease, progress: Progress): Promise<void> {
  if (progress.status === "running") {
    const startedAt = sql`coalesce(started_at, now())`;
    await db.transaction((tx) => moveHeld(tx, lease, "running", { startedAt }));
    return;
  }
  if (progress.status === "finalizing") {
    const finalizingAt = sql`coalesce(finalizing_at, now())`;
    await db.transaction((tx) => moveHeld(tx, lease, "finalizing", { finalizingAt }));
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
