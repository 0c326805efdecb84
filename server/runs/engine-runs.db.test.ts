import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { auditEvents, members, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { command } from "@/domain/run-kinds/command";
import type { RunKind } from "@/domain/run-kinds/run-kinds";
import { openForEngine } from "@/server/auth/open-for-engine";
import { deleteExperiment } from "../experiments/delete-experiment";
import { browseRuns } from "../run-lists/browse-runs";
import { listRuns } from "../run-lists/list-runs";
import { submitPlan } from "../submit/submit-plan";
import { cancelRun, changeRun } from "./bulk/change-run";
import { getRunDetail } from "./get-run";
import { presentJob } from "./present-job";

const services = testServices(testDatabase());
/** A kind that an engine carries out. */
const ENGINES: RunKind = "pipeline";
const rowOf = async (name: string) => (await services.db.select().from(runs).where(eq(runs.name, name)))[0]!;

const environment = { label: "minimal", packages: [], variables: {}, notices: [] };

/** Submits a child as an engine does: by a plan, in the name of whoever submitted the whole. */
async function submitChild(engineOf: { id: string }, parent: string) {
  const spec = command.job.schema.parse({ command: "true", parent_job_name: parent, tags: { step: "one" } });
  return submitPlan(await openForEngine(services, engineOf.id), {
    kind: "command",
    spec,
    environment,
    code: null,
    inputs: [],
  });
}

test("a run of an engine's kind is listed and shown, and has no log, no work for a node and no client", async () => {
  const ctx = await makeWorkspace(services);
  const whole = await makeRun(ctx, { kind: ENGINES, status: "running" });
  const { name } = whole;
  const child = await submitChild(whole, name);
  const detail = await getRunDetail(ctx, name);
  expect(detail).toMatchObject({
    kind: ENGINES,
    kindLabel: "Pipeline",
    executor: "engine",
    status: "running",
  });
  expect(detail.can).toMatchObject({ cancel: true, resubmit: false });
  const shown = presentJob(detail, { publicUrl: "http://studio", workspace: ctx.workspace });
  expect(shown).toMatchObject({ type: ENGINES, status: "Running", command: null, compute: null });
  expect((await listRuns(ctx, {})).runs.map((run) => run.name).sort()).toEqual([name, child.name].sort());
  const found = await browseRuns(ctx, { search: `attributes.kind = "${ENGINES}"` });
  expect(found.runs.map((run) => run.name)).toEqual([name]);
  expect(child).toMatchObject({ parentName: name, tags: { step: "one" }, maxAttempts: 1, status: "queued" });
});

test("a cancel of it ends what waits below it; what its engine holds is asked for", async () => {
  const ctx = await makeWorkspace(services);
  const whole = await makeRun(ctx, { kind: ENGINES, status: "running" });
  const { name } = whole;
  const child = await submitChild(whole, name);
  await cancelRun(ctx, name);
  expect(await rowOf(name)).toMatchObject({ status: "running", cancelRequestedBy: ctx.actor.name });
  expect((await rowOf(child.name)).status).toBe("canceled");
});

test("one that nobody holds yet is canceled at once", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { kind: ENGINES });
  await cancelRun(ctx, name);
  expect((await rowOf(name)).status).toBe("canceled");
});

test("it is under way for the trash and for its experiment, and goes there with its children when it has ended", async () => {
  const ctx = await makeWorkspace(services);
  const whole = await makeRun(ctx, { kind: ENGINES, status: "running" });
  const { name, experimentId } = whole;
  const child = await submitChild(whole, name);
  await expect(changeRun(ctx, name, { kind: "trash" })).rejects.toMatchObject({ code: "conflict" });
  await expect(deleteExperiment(ctx, { id: experimentId })).rejects.toMatchObject({ code: "conflict" });
  await services.db.update(runs).set({ status: "completed" }).where(eq(runs.name, name));
  await cancelRun(ctx, child.name);
  await changeRun(ctx, name, { kind: "trash" });
  for (const each of [name, child.name]) expect((await rowOf(each)).deletedAt).not.toBeNull();
});

test("what it makes is its submitter's, within that person's role and below itself, and is told as its own in the audit", async () => {
  const owner = await makeWorkspace(services);
  const ctx = await joinWorkspace(owner, "dataScientist");
  const whole = await makeRun(ctx, { kind: ENGINES, status: "running" });
  const child = await rowOf((await submitChild(whole, whole.name)).name);
  expect(child).toMatchObject({ userId: ctx.actor.userId, createdByRunId: whole.id, rootId: whole.id });
  const told = await services.db.select().from(auditEvents).where(eq(auditEvents.target, child.id));
  expect(told).toMatchObject([{ verb: "runs.submit", actor: `engine:${whole.id}` }]);
  const other = await makeRun(owner);
  expect(await outcomeOf(submitChild(whole, other.name))).toBe("forbidden");

  await services.db.update(members).set({ role: "reader" }).where(eq(members.userId, ctx.actor.userId));
  expect(await outcomeOf(submitChild(whole, whole.name))).toBe("forbidden");
  await services.db.delete(members).where(eq(members.userId, ctx.actor.userId));
  expect(await outcomeOf(submitChild(whole, whole.name))).toBe("forbidden");
});
