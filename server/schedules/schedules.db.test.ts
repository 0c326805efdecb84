import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { members, runs, schedules, workspaces } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { AppError } from "@/domain/errors";
import type { WorkspaceCtx } from "@/server/core/context";
import { sendFiles } from "@/server/snapshots/testing";
import { publishPipeline } from "../pipelines/publish";
import { moveRuns } from "../runs/moves/move-runs";
import { beginDue } from "./begin-due";
import { createSchedule } from "./create-schedule";
import { getSchedule, listSchedules } from "./schedule-record";
import { deleteSchedule, disableSchedule, enableSchedule } from "./switch-schedule";

const services = testServices(testDatabase());
const PIPELINE = `type: pipeline
inputs:
  n: {type: integer, default: 5}
jobs:
  one:
    command: echo \${{inputs.n}}
    inputs: {n: "\${{parent.inputs.n}}"}
`;
const YAML = `name: nightly
trigger: {type: cron, expression: "0 3 * * *", time_zone: W. Europe Standard Time}
create_job: {pipeline_endpoint: counter, experiment_name: nights, inputs: {n: 7}}
`;

async function begin(yaml = YAML) {
  const ctx = await makeWorkspace(services);
  await sendFiles(ctx, {}, (paths) => publishPipeline(ctx, { name: "counter", yaml: PIPELINE, paths }));
  const schedule = await createSchedule(ctx, { yaml });
  /** As if its time had come, so many milliseconds ago. */
  const makeDue = (agoMs = 1_000) =>
    services.db
      .update(schedules)
      .set({ nextAt: new Date(Date.now() - agoMs) })
      .where(eq(schedules.id, schedule.id));
  const runsOf = () => services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
  const look = () => getSchedule(ctx, { name: "nightly" });
  return { ctx, schedule, makeDue, runsOf, look };
}

const refusal = (ctx: WorkspaceCtx, yaml: string) =>
  createSchedule(ctx, { yaml }).then(
    () => "taken",
    ({ message, details }: AppError) => JSON.stringify([message, details]),
  );

test("a schedule says when it is due next, and begins its pipeline in its owner's name when it is", async () => {
  const { ctx, schedule, makeDue, runsOf, look } = await begin();
  expect(schedule.trigger.time_zone).toBe("Europe/Berlin");
  expect(schedule.nextRuns).toHaveLength(5);
  expect(schedule.nextAt).toEqual(schedule.nextRuns[0]);
  await beginDue(services);
  expect(await runsOf()).toEqual([]);
  await makeDue();
  await beginDue(services);
  const [run] = await runsOf();
  expect(run).toMatchObject({ kind: "pipeline", userId: ctx.actor.userId, userName: ctx.actor.name });
  expect(run!.spec).toMatchObject({
    properties: { schedule: "nightly", pipeline_endpoint: "counter" },
    inputs: { n: { value: 7 } },
  });
  const after = await look();
  expect(after).toMatchObject({ lastRun: run!.name, problem: null });
  expect(after.nextAt).toEqual(schedule.nextAt);
});

test("what was missed is begun once, however long that was and however many controllers come to it", async () => {
  const { makeDue, runsOf } = await begin();
  await makeDue(10 * 86_400_000);
  await Promise.all([beginDue(services), beginDue(services), beginDue(services)]);
  await beginDue(services);
  expect(await runsOf()).toHaveLength(1);
});

test("a controller that died between the run and its note begins no second one", async () => {
  const { schedule, makeDue, runsOf } = await begin();
  await makeDue();
  const [before] = await services.db.select().from(schedules).where(eq(schedules.id, schedule.id));
  await beginDue(services);
  await services.db.update(schedules).set(before!).where(eq(schedules.id, schedule.id));
  await beginDue(services);
  expect(await runsOf()).toHaveLength(1);
});

test("no other run is begun while the last goes on, and the schedule says so; then it goes on", async () => {
  const { makeDue, runsOf, look } = await begin();
  await makeDue();
  await beginDue(services);
  await makeDue();
  await beginDue(services);
  const [run] = await runsOf();
  expect((await look()).problem).toContain(`The run ${run!.name} still went on`);
  await moveRuns(services.db, { which: [run!.id], to: "canceled", values: { endedAt: new Date() } });
  await makeDue();
  await beginDue(services);
  expect(await runsOf()).toHaveLength(2);
  expect((await look()).problem).toBeNull();
});

test("an owner who has left begins nothing more: it is switched off in words, until another enables it", async () => {
  const { ctx, makeDue, runsOf, look } = await begin();
  const other = await joinWorkspace(ctx, "dataScientist");
  await services.db.delete(members).where(eq(members.userId, ctx.actor.userId));
  await makeDue();
  await beginDue(services);
  expect(await runsOf()).toEqual([]);
  const off = await getSchedule(other, { name: "nightly" });
  expect(off).toMatchObject({ isEnabled: false, nextRuns: [] });
  expect(off.problem).toContain("is no member of the workspace any more");
  await enableSchedule(other, { name: "nightly" });
  await makeDue();
  await beginDue(services);
  expect(await runsOf()).toMatchObject([{ userId: other.actor.userId }]);
  expect((await look().catch(() => null)) ?? (await getSchedule(other, { name: "nightly" }))).toMatchObject({
    userName: other.actor.name,
    problem: null,
  });
});

test("in a workspace that was deleted nothing is begun, and what was due is when it is back", async () => {
  const { ctx, makeDue, runsOf } = await begin();
  await makeDue();
  const change = (deletedAt: Date | null) =>
    services.db.update(workspaces).set({ deletedAt }).where(eq(workspaces.id, ctx.workspaceId));
  await change(new Date());
  await beginDue(services);
  expect(await runsOf()).toEqual([]);
  await change(null);
  await beginDue(services);
  expect(await runsOf()).toHaveLength(1);
});

test("one that is disabled or deleted begins nothing", async () => {
  const { ctx, makeDue, runsOf } = await begin();
  await makeDue();
  expect(await disableSchedule(ctx, { name: "nightly" })).toMatchObject({ isEnabled: false, nextAt: null });
  await beginDue(services);
  await enableSchedule(ctx, { name: "nightly" });
  await beginDue(services);
  await deleteSchedule(ctx, { name: "nightly" });
  await beginDue(services);
  expect(await runsOf()).toEqual([]);
  expect(await outcomeOf(getSchedule(ctx, { name: "nightly" }))).toBe("notFound");
});

test("what could not begin is told when it is made, at its line", async () => {
  const { ctx } = await begin();
  const cases: [string, string][] = [
    ["counter", "countr"],
    ["{n: 7}", "{n: many}"],
    ["{n: 7}", "{m: 7}"],
    ["W. Europe Standard Time", "Mars/Olympus"],
    ["0 3 * * *", "0 3 * *"],
    ["0 3 * * *", "0 0 31 2 *"],
    ["{pipeline_endpoint: counter, experiment_name: nights, inputs: {n: 7}}", "./job.yml"],
  ];
  const words = ["countr", "n: ", "no parameter m", "no time zone", "five fields", "never due", "publish it"];
  for (const [index, [from, to]] of cases.entries())
    expect(await refusal(ctx, YAML.replace(from, to))).toContain(words[index]);
});

test("a second one of a name changes the first; a Reader looks only, and another workspace sees none", async () => {
  const { ctx, schedule } = await begin();
  const changed = await createSchedule(ctx, { yaml: YAML.replace("0 3", "0 4") });
  expect(changed).toMatchObject({ id: schedule.id, trigger: { expression: "0 4 * * *" } });
  const reader = await joinWorkspace(ctx, "reader");
  expect(await listSchedules(reader)).toHaveLength(1);
  for (const change of [enableSchedule, disableSchedule, deleteSchedule])
    expect(await outcomeOf(change(reader, { name: "nightly" }))).toBe("forbidden");
  expect(await outcomeOf(createSchedule(reader, { yaml: YAML }))).toBe("forbidden");
  const stranger = await makeWorkspace(services);
  expect(await listSchedules(stranger)).toEqual([]);
  expect(await outcomeOf(deleteSchedule(stranger, { name: "nightly" }))).toBe("notFound");
});
