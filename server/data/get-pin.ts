import { eq } from "drizzle-orm";
import { activities } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { isOutside } from "@/domain/data";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion } from "./files";

/** `kept`: its files were the studio's from the start. `none`: they lie elsewhere, and nobody has had them copied. */
export type PinState =
  | { state: "kept" }
  | { state: "none"; mayPin: boolean }
  | { state: "running"; activityId: string; done: number; total: number; waitingReason: string | null }
  | { state: "failed"; activityId: string; message: string; mayPin: boolean }
  | { state: "pinned"; activityId: string; at: Date | null };

/** Whether a version is a copy of what lies elsewhere, or is being made one. */
export async function getPin(ctx: WorkspaceCtx, wanted: DataVersion): Promise<PinState> {
  const { spec, snapshotId } = await getDataVersion(ctx, wanted);
  const mayPin = can(ctx, "data:write") && (spec.kind === "http" || can(ctx, "datastores:read"));
  const { pinning: activityId } = spec;
  if (activityId === undefined)
    return isOutside(spec, snapshotId) ? { state: "none", mayPin } : { state: "kept" };
  const { status, done, total, waitingReason, message, endedAt: at } = activities;
  const [known] = await ctx.services.db
    .select({ status, done, total, waitingReason, message, at })
    .from(activities)
    .where(eq(activities.id, activityId));
  if (snapshotId !== null) return { state: "pinned", activityId, at: known?.at ?? null };
  if (!known || known.status === "canceled") return { state: "none", mayPin };
  if (!isOpen(known.status)) return { state: "failed", activityId, message: known.message ?? "", mayPin };
  const progress = { done: known.done, total: known.total, waitingReason: known.waitingReason };
  return { state: "running", activityId, ...progress };
}
