import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { artifacts, runOutputs, runs, series } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { getGraph } from "@/server/pipelines/get-graph";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { issuesOf, storeText, submitFiles } from "@/server/submit/testing";
import { advance } from "./advance";

const services = testServices(testDatabase());

const PIPELINE = `type: pipeline
outputs: {best: {type: uri_file}}
jobs:
  check:
    command: "true"
    outputs: {ok: {type: boolean}}
  good: {command: "true", outputs: {o: {type: uri_file, path: "\${{parent.outputs.best}}"}}}
  bad: {command: "true"}
  later: {command: "true", inputs: {i: {type: uri_file, path: "\${{parent.jobs.good.outputs.o}}"}}}
  choose:
    type: if_else
    condition: \${{parent.jobs.check.outputs.ok}}
    true_block: \${{parent.jobs.good}}
    false_block: \${{parent.jobs.bad}}
`;
const BY_METRIC = PIPELINE.replace(
  "parent.jobs.check.outputs.ok}}",
  "parent.jobs.check.metrics.accuracy}} >= 0.9",
);

/** The steps that were begun and have not ended, with their names in the pipeline. */
async function openSteps(ctx: WorkspaceCtx, run: string): Promise<string[]> {
  const { steps } = await getGraph(ctx, run);
  return steps.filter((step) => step.run?.status === "queued").map(({ name }) => name);
}

/** Ends a step as its node would, each of its outputs a file with that text. */
async function complete(
  ctx: WorkspaceCtx,
  pipeline: { id: string; name: string },
  step: string,
  text = "x",
  accuracy?: number,
) {
  const { steps } = await getGraph(ctx, pipeline.name);
  const name = steps.find((each) => each.name === step)!.run!.name;
  const isIt = and(eq(runs.workspaceId, ctx.workspaceId), eq(runs.name, name));
  const [child] = await services.db.select({ id: runs.id }).from(runs).where(isIt);
  const { id } = child!;
  for (const { path } of await services.db.select().from(runOutputs).where(eq(runOutputs.runId, id))) {
    const whose = { ownerId: id, workspaceId: ctx.workspaceId, sizeBytes: text.length };
    const at = `${path}/file`;
    await services.db
      .insert(artifacts)
      .values({ ...whose, path: at, fullPath: at, sha256: await storeText(ctx, text) });
  }
  const point = { lastStep: 0, lastTime: 0, rankedLast: 0 };
  if (accuracy !== undefined)
    await services.db.insert(series).values({ runId: id, key: "accuracy", lastValue: accuracy, ...point });
  await services.db.transaction((tx) => moveRuns(tx, { which: [id], to: "completed" }));
  await advance(services, pipeline.id);
}

async function begin(ctx: WorkspaceCtx, yaml = PIPELINE) {
  const { run } = await submitFiles(ctx, yaml);
  await advance(services, run.id);
  expect(await openSteps(ctx, run.name), "nothing of a choice runs before it is made").toEqual(["check"]);
  return run;
}

const endOf = async (id: string) => (await services.db.select().from(runs).where(eq(runs.id, id)))[0]!;

test("the block that was chosen runs, the other is shown as skipped with what was found, and the pipeline completes", async () => {
  const ctx = await makeWorkspace(services);
  const run = await begin(ctx);
  await complete(ctx, run, "check", "False\n");
  expect(await openSteps(ctx, run.name)).toEqual(["bad"]);
  const { steps, edges } = await getGraph(ctx, run.name);
  const why = "False: the output ok of check is false.";
  expect(steps.filter(({ skipped }) => skipped === why).map(({ name }) => name)).toEqual(["good", "later"]);
  expect(steps.find(({ name }) => name === "choose")).toMatchObject({ taken: false, reuse: { reason: why } });
  expect(edges).toContainEqual({ from: { step: "choose", port: "false" }, to: { step: "bad", port: "if" } });
  await complete(ctx, run, "bad");
  expect(await endOf(run.id)).toMatchObject({ status: "completed", error: null });
});

test("what is true runs with all that needs it, and its output is the pipeline's", async () => {
  const ctx = await makeWorkspace(services);
  const run = await begin(ctx);
  await complete(ctx, run, "check", "true");
  expect(await openSteps(ctx, run.name)).toEqual(["good"]);
  await complete(ctx, run, "good");
  await complete(ctx, run, "later");
  expect(await endOf(run.id)).toMatchObject({ status: "completed" });
  const own = await services.db
    .select({ path: artifacts.path })
    .from(artifacts)
    .where(eq(artifacts.ownerId, run.id));
  expect(own).toEqual([{ path: "named-outputs/best/file" }]);
});

test("a metric is compared, and both values are told", async () => {
  const ctx = await makeWorkspace(services);
  const run = await begin(ctx, BY_METRIC);
  await complete(ctx, run, "check", "x", 0.75);
  expect(await openSteps(ctx, run.name)).toEqual(["bad"]);
  const { steps } = await getGraph(ctx, run.name);
  expect(steps.find(({ name }) => name === "good")!.skipped).toBe(
    "False: the metric accuracy of check is 0.75, and >= 0.9 is asked.",
  );
});

test("a choice that cannot be made fails the pipeline in words: no metric, or no text that says true or false", async () => {
  const ctx = await makeWorkspace(services);
  const run = await begin(ctx, BY_METRIC);
  await complete(ctx, run, "check");
  expect((await endOf(run.id)).error!.message).toContain("it asks the metric accuracy of check");
  const other = await begin(
    ctx,
    PIPELINE.replace('check:\n    command: "true"', 'check:\n    command: "false"'),
  );
  await complete(ctx, other, "check", "maybe");
  expect((await endOf(other.id)).error!.message).toContain("no file that says true or false");
});

test.each([
  ["condition: ${{parent.jobs.check.outputs.ok}}", "condition: 7", /condition` asks nothing/],
  ["check.outputs.ok", "chek.outputs.ok", /names chek, which is no step that runs/],
  ["outputs.ok}}", "outputs.okay}}", /names the output okay, which the step check does not have/],
  [
    "true_block: ${{parent.jobs.good}}",
    "true_block: ${{parent.jobs.choose}}",
    /names choose, which is no step/,
  ],
  ["false_block: ${{parent.jobs.bad}}", "false_block: ${{parent.jobs.good}}", /`true_block` names too/],
  ["false_block: ${{parent.jobs.bad}}", "false_block: ${{parent.jobs.check}}", /waits for itself/],
])("what is wrong with a choice is told before anything runs: %s as %s", async (right, wrong, words) => {
  const ctx = await makeWorkspace(services);
  const issues = await issuesOf(submitFiles(ctx, PIPELINE.replace(right, wrong)));
  expect(issues.map(({ message }) => message).join(" ")).toMatch(words);
});
