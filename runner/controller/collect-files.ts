import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runPeers, runs } from "@/db/schema";
import { LOG_FILES } from "@/domain/data-folder";
import { type CollectedFile, StaleLease } from "@/domain/node/contract";
import type { CollectedEntry, Lease } from "@/domain/node/messages";
import { holdBlobs } from "@/server/blobs/hold-blobs";
import type { Services } from "@/server/core/services";
import { isHeldBy } from "@/server/queue/leases";
import { placeOutputs } from "@/server/submit/place-output";
import { writeOutputs } from "@/server/submit/write-outputs";
import { isHeld } from "./held";

/** Bytes first, rows last: a file is seen only when it is durable. Repeating it writes the same rows. */
export async function collectFiles(services: Services, lease: Lease, files: CollectedFile[]): Promise<void> {
  const contents = await services.blobs.putMany(
    files.map(({ read, sizeBytes }) => ({ open: read, announced: { sizeBytes } })),
  );
  await collectStored(
    services,
    lease,
    files.map(({ path, fullPath, output }, index) => ({ path, fullPath, output, ...contents[index]! })),
  );
}

/** The rows alone, of files whose bytes are stored; then what is to lie in a datastore outside is written there. */
export async function collectStored(
  services: Services,
  lease: Lease,
  files: CollectedEntry[],
): Promise<void> {
  if (lease.subject === "peer") return storeLogs(services, lease, files);
  const { db, blobs } = services;
  const placed = files.flatMap(({ output, sha256, sizeBytes }) =>
    output ? { ...output, sha256, sizeBytes } : [],
  );
  const workspaceId = await db.transaction(async (tx) => {
    const [run] = await tx
      .select({ workspaceId: runs.workspaceId })
      .from(runs)
      .where(isHeld(lease))
      .for("share");
    if (!run) throw new StaleLease(lease.id);
    const { workspaceId } = run;
    await holdBlobs(tx, blobs, workspaceId, files);
    await keepRows(tx, { id: lease.id, workspaceId }, files);
    await placeOutputs(tx, { runId: lease.id, workspaceId }, placed);
    return workspaceId;
  });
  await writeOutputs(services, { runId: lease.id, workspaceId }, placed);
}

/** Of another instance than the first only what it has printed is kept, under a name of its own. */
async function storeLogs({ db, blobs }: Services, lease: Lease, files: CollectedEntry[]): Promise<void> {
  await db.transaction(async (tx) => {
    const [peer] = await tx.select().from(runPeers).where(isHeldBy(runPeers, lease)).for("share");
    if (!peer) throw new StaleLease(lease.id);
    const { runId: id, workspaceId, instance, attempt } = peer;
    const [run] = await tx
      .select({ attempt: runs.attempt, status: runs.status })
      .from(runs)
      .where(eq(runs.id, id))
      .for("share");
    if (!run) return;
    const kept = LOG_FILES.peer(instance);
    const names = new Map<string, string>([
      [LOG_FILES.user.log, kept.log],
      [LOG_FILES.user.cut, kept.cut],
    ]);
    const isPast = run.attempt !== attempt;
    const own = files.flatMap((file) => {
      const path = names.get(file.path);
      return path ? [{ ...file, path: isPast ? ofAttempt(path, attempt) : path }] : [];
    });
    await holdBlobs(tx, blobs, workspaceId, own);
    await keepRows(tx, { id, workspaceId }, own);
  });
}

const ofAttempt = (path: string, attempt: number): string =>
  path.replace(/^user_logs\//, `user_logs/attempt-${attempt}/`);

async function keepRows(
  tx: Tx,
  { id, workspaceId }: { id: string; workspaceId: string },
  files: CollectedEntry[],
): Promise<void> {
  // Of two files for one path the later stays.
  const rows = [...new Map(files.map((file) => [file.path, file])).values()];
  await tx.execute(sql`
    insert into artifacts (owner_id, workspace_id, path, full_path, sha256, size_bytes)
    select ${id}, ${workspaceId}, * from unnest(
      ${sql.param(rows.map(({ path }) => path))}::text[],
      ${sql.param(rows.map(({ fullPath = null }) => fullPath))}::text[],
      ${sql.param(rows.map(({ sha256 }) => sha256))}::text[],
      ${sql.param(rows.map(({ sizeBytes }) => sizeBytes))}::bigint[])
    on conflict (owner_id, path) do update set sha256 = excluded.sha256, size_bytes = excluded.size_bytes`);
}
