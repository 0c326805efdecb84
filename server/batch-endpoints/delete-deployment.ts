import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { batchDeployments, batchEndpoints } from "@/db/schema";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { deleteUnusedSnapshots } from "../trash/purge-runs";
import {
  type BatchDeploymentRow,
  batchDeploymentInput,
  loadBatchDeployment,
  lockBatchEndpoint,
} from "./endpoint-record";

/** Deletes a deployment. Runs of it that are at work go on: they have all that they need. */
export async function deleteBatchDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchDeploymentInput>,
): Promise<{ name: string }> {
  authorize(ctx, "endpoints:write");
  const { batchEndpoint, batchDeployment: name } = parse(batchDeploymentInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const endpoint = await lockBatchEndpoint(tx, ctx.workspaceId, batchEndpoint);
    const row = await loadBatchDeployment(tx, endpoint.id, name);
    await tx.delete(batchDeployments).where(eq(batchDeployments.id, row.id));
    await letGo(tx, ctx.workspaceId, [row]);
    if (endpoint.defaultDeployment === name)
      await tx
        .update(batchEndpoints)
        .set({ defaultDeployment: null, updatedAt: sql`now()` })
        .where(eq(batchEndpoints.id, endpoint.id));
    await audit(tx, ctx, "batchEndpoints.deleteDeployment", row.id, { endpoint: endpoint.name, name });
  });
  return { name };
}

type Held = Pick<BatchDeploymentRow, "modelSnapshotId" | "codeSnapshotId">;

/** What deployments held that are gone, or hold something else by now. */
export async function letGo(tx: Tx, workspaceId: string, before: readonly Held[]): Promise<void> {
  const held = before.flatMap(({ modelSnapshotId, codeSnapshotId }) => [modelSnapshotId, codeSnapshotId]);
  await deleteUnusedSnapshots(tx, workspaceId, [...new Set(held.filter((each) => each !== null))]);
}
