import { and, eq } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { activities, assetVersions, dataProfiles } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { AppError } from "@/domain/errors";
import { startActivity } from "../activities/start-activity";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion } from "../data/files";

/** Has the profile of a version computed, unless that is done or under way, and says by which activity. */
export async function beginProfile(ctx: WorkspaceCtx, wanted: DataVersion): Promise<{ activityId: string }> {
  authorize(ctx, "data:write");
  const record = await getDataVersion(ctx, wanted);
  if (record.spec.kind === "http")
    throw new AppError("conflict", "It is an address on the web: register a copy of the file to profile it.");
  const { db } = ctx.services;
  const contentHash = await contentHashOf(db, record.id);
  return db.transaction(async (tx) => {
    const mine = { workspaceId: ctx.workspaceId, contentHash, activityId: "" };
    await tx.insert(dataProfiles).values(mine).onConflictDoNothing();
    const current = await lockProfile(tx, ctx.workspaceId, contentHash);
    if (current.profile || (current.status && isOpen(current.status)))
      return { activityId: current.activityId };
    const { name, version } = record;
    const input = { versionId: record.id, contentHash, name, version };
    const activityId = await startActivity(tx, ctx, { kind: "profile", input });
    await tx.update(dataProfiles).set({ activityId }).where(isOf(ctx.workspaceId, contentHash));
    return { activityId };
  });
}

export const isOf = (workspaceId: string, contentHash: string) =>
  and(eq(dataProfiles.workspaceId, workspaceId), eq(dataProfiles.contentHash, contentHash));

export async function contentHashOf(executor: Executor, versionId: string): Promise<string> {
  const [row] = await executor
    .select({ contentHash: assetVersions.contentHash })
    .from(assetVersions)
    .where(eq(assetVersions.id, versionId));
  return row!.contentHash;
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
