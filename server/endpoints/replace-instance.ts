import { and, eq, sql } from "drizzle-orm";
import { deployments, instances } from "@/db/schema";
import type { Services } from "../core/services";
import { notify } from "../queue/notify";

/** Has an instance that answers no more ended and another started in its place. Asked twice, it is done once. */
export async function replaceInstance({ db }: Services, instanceId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const isReady = and(eq(instances.id, instanceId), eq(instances.state, "ready"));
    const [row] = await tx
      .update(instances)
      .set({ replaceRequestedAt: sql`coalesce(${instances.replaceRequestedAt}, now())` })
      .where(isReady)
      .returning({ deploymentId: instances.deploymentId });
    if (!row) return;
    const [of] = await tx
      .select({ endpointId: deployments.endpointId })
      .from(deployments)
      .where(eq(deployments.id, row.deploymentId));
    if (of) await notify(tx, "endpoints", of.endpointId);
  });
}
