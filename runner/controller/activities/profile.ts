import { dataProfiles } from "@/db/schema";
import { isOf } from "@/server/profiles/begin-profile";
import { computeProfile } from "@/server/profiles/compute-profile";
import type { Step } from "./step";

/** One stretch: reading is bounded in bytes and in time, and is begun anew where its runner ends. */
export const stepProfile: Step<"profile"> = async ({ services, activity, input, signal }) => {
  const { workspaceId } = activity;
  const { versionId, contentHash } = input;
  const profile = await computeProfile(services, { workspaceId, versionId }, signal);
  return async (tx) => {
    await tx.update(dataProfiles).set({ profile }).where(isOf(workspaceId, contentHash));
    const { readRows, columns } = profile;
    return { outcome: { columns: columns.length, readRows }, lines: profile.notices, isOver: true };
  };
};
