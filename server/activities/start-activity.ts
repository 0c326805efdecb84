import { count, eq, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, activityRuns } from "@/db/schema";
import { ACTIVITIES, type ActivityWork } from "@/domain/activities";
import { newId } from "@/domain/ids";
import { type Actor, accountOf, actorLabel } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

/** Who begins an activity, and in which workspace. */
export interface Starter {
  actor: Actor;
  workspaceId: string;
}

export interface StartedActivity {
  activityId: string;
  total: number;
}

type Row = typeof activities.$inferInsert;
/** Where it stands, when it is written down by who does it already. */
type Given = Partial<{ [Name in keyof Row]: Row[Name] | SQL }>;

/** Writes down what is to be done. Whoever does that kind takes it up, and goes on after any crash. */
export async function startActivity(
  tx: Tx,
  { actor, workspaceId }: Starter,
  { kind, input }: ActivityWork,
  given: Given = {},
): Promise<string> {
  const id = newId("activity");
  const checked = parse(ACTIVITIES[kind].input, input);
  // The kinds differ in what they take, and the one that is named here takes this.
  const title = (ACTIVITIES[kind].title as (input: unknown) => string)(checked);
  const who = { actor: actorLabel(actor), userId: accountOf(actor), userName: actor.name };
  const values = { id, workspaceId, kind, title, input: checked, status: "queued" as const, ...who };
  await tx.insert(activities).values({ ...values, ...given });
  await notify(tx, "activities", `${workspaceId} ${id}`);
  return id;
}

/** The same for work that goes through runs. `runs` is a select of their ids, as they are now. */
export async function startOverRuns(
  tx: Tx,
  starter: Starter,
  work: ActivityWork,
  runs: SQL,
): Promise<StartedActivity> {
  const id = await startActivity(tx, starter, work);
  await tx.execute(sql`
    insert into activity_runs (activity_id, run_id) select ${id}, chosen.id from (${runs}) chosen on conflict do nothing`);
  const [row] = await tx.select({ total: count() }).from(activityRuns).where(eq(activityRuns.activityId, id));
  const { total } = row!;
  await tx.update(activities).set({ total }).where(eq(activities.id, id));
  return { activityId: id, total };
}
