import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, buildOrders } from "@/db/schema";
import type { ActivityWork } from "@/domain/activities";
import { newId } from "@/domain/ids";
import type { BuildOrder } from "@/domain/node/messages";
import { startActivity } from "../activities/start-activity";
import type { WorkspaceCtx } from "../core/context";
import { tellActivitiesEnded } from "../notifications/tell-ends";

interface Ordered {
  buildId: string;
  /** Of a rebuild: a run that names what is built. */
  runId?: string;
}

/** Writes down what the machines of these builds are to do, as one activity. Each is told when it renews its leases next. */
export async function orderBuilds(
  tx: Tx,
  ctx: WorkspaceCtx,
  activity: ActivityWork,
  work: BuildOrder["work"],
  builds: Ordered[],
): Promise<string> {
  const running = { status: "running" as const, startedAt: sql`now()`, total: builds.length };
  const activityId = await startActivity(tx, ctx, activity, running);
  if (builds.length === 0) {
    const doing = "There was none to be removed.";
    await tx
      .update(activities)
      .set({ status: "completed", doing, endedAt: sql`now()` })
      .where(eq(activities.id, activityId));
    await tellActivitiesEnded(tx, [activityId]);
    return activityId;
  }
  await tx
    .insert(buildOrders)
    .values(builds.map((build) => ({ id: newId("buildOrder"), activityId, work, ...build })));
  return activityId;
}
