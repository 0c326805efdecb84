import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { schedules } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { nextAfter } from "@/domain/schedules/occurrences";
import { type ScheduleFile, scheduleFile } from "@/domain/schedules/schedule-file";
import { AssetReading } from "../assets/asset-reading";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import { accountOf, type WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { getPipelineEndpoint } from "../pipelines/endpoint-record";
import { readAssignments } from "../pipelines/invoke";
import { fileSubmission } from "../snapshots/listed-path";
import { findSchedule, getSchedule, type Schedule, type ScheduleRow } from "./schedule-record";

export const scheduleText = fileSubmission.pick({ yaml: true, file: true, set: true });

const FILE = { shape: scheduleFile, schemaName: ["schedule"], noun: "a schedule" };

/** Makes the schedule that the YAML describes, or changes the one that is there; it begins runs in the name of who asks. */
export async function createSchedule(
  ctx: WorkspaceCtx,
  input: z.input<typeof scheduleText>,
): Promise<Schedule> {
  authorize(ctx, "schedules:write");
  const reading = new AssetReading<ScheduleFile>(FILE, parse(scheduleText, input));
  const { asset: file } = reading;
  await checkJob(ctx, reading);
  const now = new Date();
  if (nextAfter(file.trigger, now.getTime(), now.getTime()) === null)
    reading.wrong(["trigger"], "`trigger` is never due: its end has passed, or there is no such day.");
  reading.check();
  await ctx.services.db.transaction(async (tx) => {
    const before = await findSchedule(tx, ctx.workspaceId, file.name);
    await write(tx, ctx, file, before, now);
  });
  return getSchedule(ctx, { name: file.name });
}

/** What would be refused when it is due is refused now, at its line. */
async function checkJob(ctx: WorkspaceCtx, reading: AssetReading<ScheduleFile>): Promise<void> {
  const { pipeline_endpoint: name, version, inputs } = reading.asset.create_job;
  const endpoint = await getPipelineEndpoint(ctx, { name, version }).catch((failure) => {
    if (!(failure instanceof AppError) || failure.code !== "notFound") throw failure;
    const field = version === undefined ? "pipeline_endpoint" : "version";
    reading.wrong(["create_job", field], `\`create_job.${field}\`: ${failure.message}`);
    return null;
  });
  if (!endpoint) return;
  const { issues } = await readAssignments(ctx, endpoint, inputs);
  for (const { path, message } of issues)
    reading.wrong(["create_job", "inputs", ...(path ? [path] : [])], `\`create_job.inputs\`: ${message}`);
}

async function write(
  tx: Tx,
  ctx: WorkspaceCtx,
  file: ScheduleFile & { name: string },
  before: ScheduleRow | null,
  now: Date,
): Promise<void> {
  const {
    name,
    display_name: displayName = "",
    description = "",
    tags = {},
    trigger,
    create_job: job,
  } = file;
  const nextAt = new Date(nextAfter(trigger, now.getTime(), now.getTime())!);
  const by = { userId: accountOf(ctx.actor)!, userName: ctx.actor.name };
  const about = { displayName, description, tags, trigger, job, ...by, nextAt, anchorAt: now, problem: null };
  if (before) {
    const wanted = { ...about, nextAt: before.isEnabled ? nextAt : null };
    await tx.update(schedules).set(wanted).where(eq(schedules.id, before.id));
    await audit(tx, ctx, "schedules.update", before.id, { name });
    return;
  }
  const id = newId("schedule");
  const made = await tx
    .insert(schedules)
    .values({ id, workspaceId: ctx.workspaceId, name, ...about })
    .onConflictDoNothing()
    .returning({ id: schedules.id });
  if (made.length === 0)
    throw new AppError(
      "conflict",
      `Somebody else has just made a schedule ${name}: send it again to change that.`,
    );
  await audit(tx, ctx, "schedules.create", id, { name });
}
