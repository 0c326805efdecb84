import type { Executor } from "@/db/client";
import { computeTargets, experiments, members, workspaces } from "@/db/schema";
import { OWN_TARGET } from "@/domain/compute";
import { newId } from "@/domain/ids";

/** The rows that every workspace begins with: its owner, the Default experiment and the local compute target. */
export async function insertWorkspace(
  tx: Executor,
  slug: string,
  ownerId: string,
  description = "",
): Promise<string> {
  const workspaceId = newId("workspace");
  await tx.insert(workspaces).values({ id: workspaceId, slug, description });
  await tx.insert(members).values({ id: newId("member"), workspaceId, userId: ownerId, role: "owner" });
  await tx
    .insert(experiments)
    .values({ id: newId("experiment"), workspaceId, name: "Default", isDefault: true });
  await tx.insert(computeTargets).values({ id: newId("compute"), workspaceId, ...OWN_TARGET });
  return workspaceId;
}
