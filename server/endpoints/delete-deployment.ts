import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { activities, deploymentGenerations, deployments, endpoints } from "@/db/schema";
import { OPEN_STATUSES } from "@/domain/activities";
import { AppError } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { tellActivitiesEnded } from "../notifications/tell-ends";
import { notify } from "../queue/notify";
import { deleteUnusedSnapshots } from "../trash/purge-runs";
import { type DeploymentRow, deploymentInput, loadDeployment, lockEndpoint } from "./endpoint-record";

/** Deletes a deployment that answers nobody any more; its instances end once they have answered what they have. */
export async function deleteDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof deploymentInput>,
): Promise<{ name: string }> {
  authorize(ctx, "endpoints:write");
  const { endpoint: name, deployment } = parse(deploymentInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, ctx.workspaceId, name);
    const row = await loadDeployment(tx, endpoint.id, deployment);
    const share = endpoint.traffic[deployment] ?? 0;
    if (share > 0)
      throw new AppError(
        "conflict",
        `${deployment} answers ${share} % of the requests to ${name}: move its traffic to another deployment first, or to 0.`,
      );
    await releaseGenerations(tx, row);
    await tx.delete(deployments).where(eq(deployments.id, row.id));
    const { [deployment]: _share, ...traffic } = endpoint.traffic;
    const { [deployment]: _mirror, ...mirrorTraffic } = endpoint.mirrorTraffic;
    await tx
      .update(endpoints)
      .set({ traffic, mirrorTraffic, updatedAt: sql`now()` })
      .where(eq(endpoints.id, endpoint.id));
    await audit(tx, ctx, "endpoints.deleteDeployment", row.id, { endpoint: name, deployment });
    await notify(tx, "endpoints", endpoint.id);
  });
  return { name: deployment };
}

/** Lets go of what generations hold: of all, or of those of a deployment that none needs any more. */
export async function releaseGenerations(
  tx: Tx,
  { id, workspaceId }: Pick<DeploymentRow, "id" | "workspaceId">,
  only?: number[],
): Promise<void> {
  const isOf = eq(deploymentGenerations.deploymentId, id);
  const gone = await tx
    .delete(deploymentGenerations)
    .where(only ? and(isOf, inArray(deploymentGenerations.generation, only)) : isOf)
    .returning();
  const held = gone.flatMap(({ modelSnapshotId, codeSnapshotId }) => [modelSnapshotId, codeSnapshotId]);
  await deleteUnusedSnapshots(tx, workspaceId, [...new Set(held.filter((each) => each !== null))]);
  await endActivities(
    tx,
    gone.map(({ activityId }) => activityId),
  );
}

const GONE = "The deployment was deleted, or deployed anew, before this was done.";

async function endActivities(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const isOpen = and(inArray(activities.id, ids), inArray(activities.status, [...OPEN_STATUSES]));
  const ended = await tx
    .update(activities)
    .set({
      status: "canceled",
      message: GONE,
      endedAt: sql`now()`,
      updatedAt: sql`now()`,
      leaseExpiresAt: null,
    })
    .where(isOpen)
    .returning({ id: activities.id, workspaceId: activities.workspaceId });
  await tellActivitiesEnded(
    tx,
    ended.map(({ id }) => id),
  );
  for (const { id, workspaceId } of ended) await notify(tx, "activities", `${workspaceId} ${id}`);
}
