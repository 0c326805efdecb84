/** Carries activities on, a chunk of runs at a time: each chunk is one transaction, so that a crash repeats none. */
import { eq, inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { activities } from "@/db/schema";
import type { ActivityKind, ActivityOutcome } from "@/domain/activities";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { notify } from "@/server/queue/notify";
import { applyChange } from "@/server/runs/bulk/apply-change";
import { noteDiskChange } from "@/server/storage/ask-recount";
import { purgeExperiments, purgeReports } from "@/server/trash/purge-experiments";
import { purgeRuns } from "@/server/trash/purge-runs";

type Activity = typeof activities.$inferSelect;

/** What a kind of activity does to a chunk of its runs, and what is left to do when all are done. */
interface Work {
  chunkRuns: number;
  doChunk(tx: Tx, activity: Activity, ids: string[]): Promise<ActivityOutcome>;
  finish?(tx: Tx, activity: Activity): Promise<void>;
}

const WORK: Record<ActivityKind, Work> = {
  changeRuns: { chunkRuns: 500, doChunk: changeChunk },
  purge: { chunkRuns: 50, doChunk: purgeChunk, finish: finishPurge },
};

const MANY_RUNS = 1_000;
/** More kinds of refusals than these are told together. */
const MAX_REASONS = 8;
const OTHER = "For other reasons.";

/** One turn of the clock ends after this long, so that an orderly stop need not wait for the whole. */
const TURN_MS = 2_000;

/** Goes on with what is open, turn and turn about, until nothing is or the turn is over. */
export async function carryOnActivities({ db }: Pick<Services, "db">, turnMs = TURN_MS): Promise<void> {
  const end = performance.now() + turnMs;
  while (performance.now() < end && (await carryOn(db))) {
    // Each step commits by itself.
  }
}

/** Does one chunk of the activity that waits longest. False when none is open, or others are at work on all of them. */
async function carryOn(db: Db): Promise<boolean> {
  let current: Activity | undefined;
  try {
    return await db.transaction(async (tx) => {
      [current] = await tx
        .select()
        .from(activities)
        .where(inArray(activities.status, ["queued", "running"]))
        .orderBy(activities.updatedAt)
        .limit(1)
        .for("update", { skipLocked: true });
      if (!current) return false;
      await step(tx, current);
      await notify(tx, "activities", `${current.workspaceId} ${current.id}`);
      return true;
    });
  } catch (failure) {
    if (!current || knownFailure(failure)?.code === "unavailable") throw failure;
    await fail(db, current, failure);
    return true;
  }
}

async function step(tx: Tx, activity: Activity): Promise<void> {
  const work = WORK[activity.kind];
  const taken = await tx.execute<{ id: string }>(sql`
    delete from activity_runs where activity_id = ${activity.id} and run_id in (
      select run_id from activity_runs where activity_id = ${activity.id} order by run_id limit ${work.chunkRuns})
    returning run_id as id`);
  if (taken.length === 0) {
    await work.finish?.(tx, activity);
    await noteDiskChange(tx, activity.workspaceId);
    // Until the planner knows that many runs are in the trash, or gone, it takes paths that are a thousand times longer.
    if (activity.total >= MANY_RUNS) await tx.execute(sql`analyze runs`);
    const ended = { status: "completed" as const, endedAt: sql`now()`, message: tell(activity.outcome) };
    await tx.update(activities).set(ended).where(eq(activities.id, activity.id));
    return;
  }
  const outcome = await work.doChunk(
    tx,
    activity,
    taken.map(({ id }) => id),
  );
  await tx
    .update(activities)
    .set({
      status: "running",
      done: sql`${activities.done} + ${taken.length}`,
      outcome: add(activity.outcome, outcome),
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(activities.id, activity.id));
}

async function changeChunk(tx: Tx, activity: Activity, ids: string[]): Promise<ActivityOutcome> {
  const { workspaceId, userName: by, input, createdAt } = activity;
  const { change, experimentId, at } = input;
  const changer = { workspaceId, by, at: at ? new Date(at) : createdAt, experimentId };
  const { refused } = await applyChange(tx, changer, change!, ids);
  const reasons: Record<string, number> = {};
  for (const reason of refused.values()) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { changed: ids.length - refused.size, refused: reasons };
}

async function purgeChunk(tx: Tx, { workspaceId }: Activity, ids: string[]): Promise<ActivityOutcome> {
  const changed = await purgeRuns(tx, workspaceId, ids);
  const kept = ids.length - changed;
  return { changed, refused: kept > 0 ? { "They are not in the trash any more.": kept } : {} };
}

async function finishPurge(tx: Tx, { workspaceId, input }: Activity): Promise<void> {
  await purgeExperiments(tx, workspaceId, input.experiments ?? []);
  await purgeReports(tx, workspaceId, input.reports ?? []);
}

function add(before: ActivityOutcome, more: ActivityOutcome): ActivityOutcome {
  const refused = { ...before.refused };
  for (const [reason, count] of Object.entries(more.refused ?? {})) {
    const kept = reason in refused || Object.keys(refused).length < MAX_REASONS ? reason : OTHER;
    refused[kept] = (refused[kept] ?? 0) + count;
  }
  return { changed: (before.changed ?? 0) + (more.changed ?? 0), refused };
}

/** What came of it, where that is not simply all. */
function tell({ refused = {} }: ActivityOutcome): string | null {
  const parts = Object.entries(refused).map(([reason, count]) => `${count} left as they were: ${reason}`);
  return parts.length > 0 ? parts.join(" ") : null;
}

async function fail(db: Db, activity: Activity, failure: unknown): Promise<void> {
  console.error(`activity ${activity.id}: ${failure instanceof Error ? failure.stack : failure}`);
  const message =
    knownFailure(failure)?.message ??
    "Something went wrong on our side. The log of the studio has the details.";
  await db
    .update(activities)
    .set({ status: "failed", endedAt: sql`now()`, message })
    .where(eq(activities.id, activity.id));
  await notify(db, "activities", `${activity.workspaceId} ${activity.id}`);
}
