import { eq } from "drizzle-orm";
import { activities, dataProfiles } from "@/db/schema";
import { type ActivityStatus, isOpen } from "@/domain/activities";
import type { Profile } from "@/domain/tables";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion } from "../data/files";
import { contentHashOf, isOf } from "./begin-profile";

/** `none`: nobody has asked for it yet, or whoever did has canceled it. */
export type ProfileState =
  | { state: "none" }
  | {
      state: "running";
      activityId: string;
      doing: string | null;
      waitingReason: string | null;
      canCancel: boolean;
    }
  | { state: "failed"; activityId: string; message: string }
  | { state: "ready"; activityId: string; profile: Profile };

/** What is known of the columns of a version. */
export async function getProfile(ctx: WorkspaceCtx, wanted: DataVersion): Promise<ProfileState> {
  const { id } = await getDataVersion(ctx, wanted);
  const { db } = ctx.services;
  const [row] = await db
    .select({
      profile: dataProfiles.profile,
      activityId: dataProfiles.activityId,
      status: activities.status,
      ...{ doing: activities.doing, waitingReason: activities.waitingReason, message: activities.message },
    })
    .from(dataProfiles)
    .leftJoin(activities, eq(activities.id, dataProfiles.activityId))
    .where(isOf(ctx.workspaceId, await contentHashOf(db, id)));
  if (!row) return { state: "none" };
  const { profile, activityId, doing, waitingReason, message } = row;
  if (profile) return { state: "ready", activityId, profile };
  return stateOf(
    row.status,
    () => {
      const canCancel = can(ctx, "data:write");
      return { state: "running", activityId, doing, waitingReason, canCancel };
    },
    { state: "failed", activityId, message: message ?? "" },
  );
}

function stateOf(
  status: ActivityStatus | null,
  running: () => ProfileState,
  failed: ProfileState,
): ProfileState {
  if (status && isOpen(status)) return running();
  return status === "failed" ? failed : { state: "none" };
}
