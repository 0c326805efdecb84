import { eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, assetVersions } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { type DataSpec, isOutside } from "@/domain/data";
import { AppError } from "@/domain/errors";
import { type Starter, startActivity } from "../activities/start-activity";
import type { AssetRecord } from "../assets/asset-record";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion } from "./files";
import { differenceOf, openOutside } from "./outside";

/** Has the bytes of a version copied that lie elsewhere, unless that is done or under way, and says by which activity. */
export async function pinData(ctx: WorkspaceCtx, wanted: DataVersion): Promise<{ activityId: string }> {
  authorize(ctx, "data:write");
  const record = await getDataVersion(ctx, wanted);
  const { spec, snapshotId, name, version } = record;
  if (snapshotId !== null && spec.pinning !== undefined) return { activityId: spec.pinning };
  if (!isOutside(spec, snapshotId))
    throw new AppError(
      "conflict",
      `${name}:${version} has its files in the studio, where they do not change.`,
    );
  await requireSame(ctx, record);
  return ctx.services.db.transaction(async (tx) => {
    const activityId = await startPinning(tx, ctx, record);
    await audit(tx, ctx, "data.pin", record.id, { name, version });
    return { activityId };
  });
}

/** Refuses at once what the copying would refuse. */
async function requireSame(ctx: WorkspaceCtx, record: AssetRecord<"data">): Promise<void> {
  if (record.spec.kind !== "http") authorize(ctx, "datastores:read");
  const outside = await openOutside(ctx.services, ctx.workspaceId, record.spec);
  const difference = differenceOf(record, await outside.find());
  if (difference !== null) throw new AppError("conflict", difference);
}

/** Two who begin at once wait for each other at the version's row, so that one activity copies it. */
export async function startPinning(
  tx: Tx,
  starter: Starter,
  { id, name, version }: Pick<AssetRecord<"data">, "id" | "name" | "version">,
): Promise<string> {
  const [row] = await tx
    .select({ spec: assetVersions.spec, snapshotId: assetVersions.snapshotId })
    .from(assetVersions)
    .where(eq(assetVersions.id, id))
    .for("update");
  const spec = row!.spec as DataSpec;
  if (spec.pinning !== undefined) {
    const [known] = await tx
      .select({ status: activities.status })
      .from(activities)
      .where(eq(activities.id, spec.pinning));
    if (row!.snapshotId !== null || (known && isOpen(known.status))) return spec.pinning;
  }
  const total = spec.fileCount;
  const input = { versionId: id, name, version };
  const activityId = await startActivity(tx, starter, { kind: "pinData", input }, { total });
  await tx
    .update(assetVersions)
    .set({ spec: { ...spec, pinning: activityId } })
    .where(eq(assetVersions.id, id));
  return activityId;
}
