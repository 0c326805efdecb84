import { count, eq, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, activityRuns } from "@/db/schema";
import type { ActivityInput, ActivityKind } from "@/domain/activities";
import { newId } from "@/domain/ids";
import { notify } from "../queue/notify";

export interface NewActivity {
  workspaceId: string;
  kind: ActivityKind;
  title: string;
  input: ActivityInput;
  /** A select of the ids of the runs that it works on, as they are now. */
  runs: SQL;
  /** Who wanted it. */
  userId: string | null;
  userName: string;
}

export interface StartedActivity {
  activityId: string;
  total: number;
}

/** Writes down what is to be done; the runner's clock does it, and goes on after any crash. */
export async function startActivity(tx: Tx, { runs, ...activity }: NewActivity): Promise<StartedActivity> {
  const id = newId("activity");
  await tx.insert(activities).values({ id, status: "queued", ...activity });
  await tx.execute(sql`
    insert into activity_runs (activity_id, run_id) select ${id}, chosen.id from (${runs}) chosen on conflict do nothing`);
  const [row] = await tx.select({ total: count() }).from(activityRuns).where(eq(activityRuns.activityId, id));
  const { total } = row!;
  await tx.update(activities).set({ total }).where(eq(activities.id, id));
  await notify(tx, "activities", `${activity.workspaceId} ${id}`);
  return { activityId: id, total };
}
