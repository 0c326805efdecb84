/** What schedules begin when they are due. */
import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import { runs, schedules, workspaces } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { nextAfter } from "@/domain/schedules/occurrences";
import { openForSchedule } from "../auth/open-for-schedule";
import type { Services } from "../core/services";
import { invokePipeline } from "../pipelines/invoke";
import { isUnderWay } from "../runs/moves/kind-conditions";
import type { ScheduleRow } from "./schedule-record";

const AT_ONCE = 20;

/**
 * Begins a run for each schedule that is due, once however many times of it were missed, unless the last that it began still
 * goes on. Any controller may come to it, or die in the midst: the run is told apart by the time that it is for.
 */
export async function beginDue(services: Services): Promise<void> {
  const due = await services.db
    .select({ schedule: schedules })
    .from(schedules)
    .innerJoin(workspaces, and(eq(workspaces.id, schedules.workspaceId), isNull(workspaces.deletedAt)))
    .where(and(schedules.isEnabled, lte(schedules.nextAt, sql`now()`)))
    .orderBy(asc(schedules.nextAt))
    .limit(AT_ONCE);
  for (const { schedule } of due) await beginOne(services, schedule);
}

async function beginOne(services: Services, schedule: ScheduleRow): Promise<void> {
  const { id, trigger, anchorAt, nextAt } = schedule;
  const begun = await begin(services, schedule).catch((failure) => {
    if (!(failure instanceof AppError) || failure.code === "unavailable") throw failure;
    return { problem: failure.message, isEnabled: failure.code !== "forbidden" };
  });
  const next = nextAfter(trigger, Date.now(), anchorAt.getTime());
  await services.db
    .update(schedules)
    .set({ problem: null, ...begun, lastAt: nextAt, nextAt: next === null ? null : new Date(next) })
    .where(and(eq(schedules.id, id), eq(schedules.nextAt, nextAt!), schedules.isEnabled));
}

async function begin(
  services: Services,
  { id, name, job, lastRun, nextAt, ...owner }: ScheduleRow,
): Promise<{ lastRun: string } | { problem: string }> {
  const ctx = await openForSchedule(services, { id, ...owner });
  if (lastRun !== null && (await goesOn(services, owner.workspaceId, lastRun)))
    return {
      problem: `The run ${lastRun} still went on at ${nextAt!.toISOString()}, so no other was begun.`,
    };
  const run = await invokePipeline(ctx, {
    name: job.pipeline_endpoint,
    version: job.version,
    body: {
      ExperimentName: job.experiment_name,
      DisplayName: job.display_name,
      Description: job.description,
      Tags: job.tags,
      ParameterAssignments: job.inputs,
    },
    properties: { schedule: name },
    key: `${id} ${nextAt!.toISOString()}`,
  });
  return { lastRun: run.name };
}

async function goesOn({ db }: Services, workspaceId: string, run: string): Promise<boolean> {
  const isIt = and(eq(runs.workspaceId, workspaceId), eq(runs.name, run), isUnderWay());
  return (await db.$count(runs, isIt)) > 0;
}
