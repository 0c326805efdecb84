import { and, eq } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { activities, assetVersions, dataProfiles } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { type DataSpec, isOutside } from "@/domain/data";
import { startActivity } from "../activities/start-activity";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion } from "../data/files";

/** Has the profile of a version computed, unless that is done or under way, and says by which activity. */
export async function beginProfile(ctx: WorkspaceCtx, wanted: DataVersion): Promise<{ activityId: string }> {
  authorize(ctx, "data:write");
  const record = await getDataVersion(ctx, wanted);
  const isFar = isOutside(record.spec, record.snapshotId);
  const isOnWeb = isFar && record.spec.kind === "http";
  if (isFar && !isOnWeb) authorize(ctx, "datastores:read");
  const { db } = ctx.services;
  const contentHash = await contentHashOf(db, record.id);
  return db.transaction(async (tx) => {
    const mine = { workspaceId: ctx.workspaceId, contentHash, activityId: "" };
    await tx.insert(dataProfiles).values(mine).onConflictDoNothing();
    const current = await lockProfile(tx, ctx.workspaceId, contentHash);
    // What is at an address may be something else by now, and is measured anew for whoever asks.
    const isKnown = current.profile !== null && !isOnWeb;
    if (isKnown || (current.status && isOpen(current.status))) return { activityId: current.activityId };
    const { name, version } = record;
    const input = { versionId: record.id, contentHash, name, version };
    const activityId = await startActivity(tx, ctx, { kind: "profile", input });
    await tx.update(dataProfiles).set({ activityId }).where(isOf(ctx.workspaceId, contentHash));
    return { activityId };
  });
}

export const isOf = (workspaceId: string, contentHash: string) =>
  and(eq(dataProfiles.workspaceId, workspaceId), eq(dataProfiles.contentHash, contentHash));

/** By what the profile of a version is kept. Of an address on the web, a copy holds what was there once: that is its own. */
export async function contentHashOf(executor: Executor, versionId: string): Promise<string> {
  const { contentHash, snapshotId, spec } = assetVersions;
  const [row] = await executor
    .select({ contentHash, snapshotId, spec })
    .from(assetVersions)
    .where(eq(assetVersions.id, versionId));
  const { fingerprint, pinning } = row!.spec as DataSpec;
  const isCopied = row!.snapshotId !== null && pinning !== undefined && fingerprint === undefined;
  return isCopied ? `${row!.contentHash} ${row!.snapshotId}` : row!.contentHash;
}

/** Two who begin at once wait for each other here, so that one activity computes it. */
async function lockProfile(tx: Tx, workspaceId: string, contentHash: string) {
  const [row] = await tx.select().from(dataProfiles).where(isOf(workspaceId, contentHash)).for("update");
  const [activity] = await tx
    .select({ status: activities.status })
    .from(activities)
    .where(eq(activities.id, row!.activityId));
  return { ...row!, status: activity?.status };
}
