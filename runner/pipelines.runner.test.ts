import { beforeAll, beforeEach, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { waitFor } from "@/scripts/testing/start-studio";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { submitFiles } from "@/server/submit/testing";
import { ADD_SH, chain, endOf, FILES, runPipeline, stepsOf } from "./testing/pipelines";
import { readFiles } from "./testing/run-outcome";
import { buildRunner, type RunnerProcess, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
let runner: RunnerProcess;
const start = () => startRunner({ databaseUrl: database.url, home: services.home });
beforeAll(buildRunner);
beforeEach(() => {
  runner = start();
});

const total = async (id: string) => Number((await readFiles(services, id))["named-outputs/total/sum"]);
const statuses = (steps: Awaited<ReturnType<typeof stepsOf>>) =>
  Object.fromEntries(Object.entries(steps).map(([name, { isReused }]) => [name, isReused]));

test("steps hand their outputs on, and a second time only what has changed runs, which says why", async () => {
  const ctx = await makeWorkspace(services);
  const first = await runPipeline(ctx, chain([1, 2, 3]));
  expect(first.run).toMatchObject({ status: "completed", error: null });
  expect(await total(first.run.id)).toBe(6);
  expect(statuses(first.steps)).toEqual({ s0: false, s1: false, s2: false });

  const again = await runPipeline(ctx, chain([1, 2, 3]));
  expect(statuses(again.steps)).toEqual({ s0: true, s1: true, s2: true });
  expect(await total(again.run.id)).toBe(6);

  const changed = await runPipeline(ctx, chain([1, 20, 3]));
  expect(statuses(changed.steps)).toEqual({ s0: true, s1: false, s2: false });
  expect(await total(changed.run.id)).toBe(24);
  expect(changed.steps.s1!.reason).toContain("the parameter number is 20, and was 2");
  expect(changed.steps.s2!.reason).toContain("the input before, s1.sum, has another content");

  const recoded = { ...FILES, "src/add.sh": `${ADD_SH}# another\n` };
  const { steps } = await runPipeline(ctx, chain([1]), recoded);
  expect(steps.s0).toMatchObject({
    isReused: false,
    reason: expect.stringContaining("the file add.sh of its code"),
  });

  const forced = await runPipeline(ctx, chain([1, 2], ", force_rerun: true"));
  expect(statuses(forced.steps)).toEqual({ s0: false, s1: false });
});

test("a step that does more than to leave outputs is never reused, and says so", async () => {
  const ctx = await makeWorkspace(services);
  const kept = "azureml://datastores/workspaceblobstore/paths/kept/${{name}}";
  const yaml = `type: pipeline
jobs:
  writes:
    command: echo 1 > \${{outputs.o}}
    outputs: {o: {type: uri_file, path: "${kept}"}}
  registers:
    command: echo 1 > \${{outputs.o}}
    outputs: {o: {type: uri_file, name: counted}}
  plain:
    command: echo 1 > \${{outputs.o}}
    outputs: {o: {type: uri_file}}
`;
  await runPipeline(ctx, yaml, {});
  const { steps } = await runPipeline(ctx, yaml, {});
  expect(statuses(steps)).toEqual({ writes: false, registers: false, plain: true });
  expect(steps.writes!.reason).toContain("its output o is written to azureml://datastores/");
  expect(steps.registers!.reason).toContain("its output o is registered as counted");
});

test("the failed step is named with its words, and what needs it is not begun", async () => {
  const ctx = await makeWorkspace(services);
  const files = {
    ...FILES,
    "src/add.sh": `if [ $2 = 2 ]; then echo two is too many >&2; exit 3; fi\n${ADD_SH}`,
  };
  const { run, steps } = await runPipeline(ctx, chain([1, 2, 3]), files);
  expect(run).toMatchObject({
    status: "failed",
    error: { message: expect.stringMatching(/^The step s1 failed: .*s2/s) },
  });
  expect(JSON.stringify(run.error)).toContain("two is too many");
  expect(Object.keys(steps)).toEqual(["s0", "s1"]);
});

test("a runner that is killed in the middle leaves a graph that goes on, and no step runs twice", async () => {
  const ctx = await makeWorkspace(services);
  const files = { ...FILES, "src/add.sh": `${ADD_SH}sleep 0.3\n` };
  const { run } = await submitFiles(ctx, chain([1, 2, 3, 4, 5, 6]), files);
  await waitFor(
    async () => Object.values(await stepsOf(ctx, run.id)).some(({ status }) => status === "completed"),
    60_000,
  );
  await runner.kill();
  start();
  const { run: ended, steps } = await endOf(ctx, run.id);
  expect(ended.status).toBe("completed");
  expect(await total(run.id)).toBe(21);
  for (const { id } of Object.values(steps)) {
    const log = (await readFiles(services, id))["user_logs/std_log.txt"]!;
    expect(log.match(/began/g)).toHaveLength(1);
  }
});

test("a cancel ends the step that runs, and begins no other", async () => {
  const ctx = await makeWorkspace(services);
  const files = { ...FILES, "src/add.sh": "sleep 600\n" };
  const { run } = await submitFiles(ctx, chain([1, 2]), files);
  await waitFor(async () => (await stepsOf(ctx, run.id)).s0?.status === "running", 60_000);
  await cancelRun(ctx, run.name);
  const { run: ended, steps } = await endOf(ctx, run.id);
  expect(ended.status).toBe("canceled");
  expect(Object.values(steps).map(({ status }) => status)).toEqual(["canceled"]);
});

const NESTED = {
  ...FILES,
  "parts/twice.yml": `type: pipeline
name: twice
inputs:
  number: {type: integer, default: 5}
  start: {type: uri_file}
outputs:
  result: {type: uri_file}
jobs:
  one:
    component: ../add.yml
    inputs: {number: "\${{parent.inputs.number}}", before: "\${{parent.inputs.start}}"}
  two:
    component: ../add.yml
    inputs: {number: "\${{parent.inputs.number}}", before: "\${{parent.jobs.one.outputs.sum}}"}
    outputs: {sum: "\${{parent.outputs.result}}"}
`,
  "start.txt": "100",
};

test("a step may be a pipeline, whose inputs and outputs are bound like any other's", async () => {
  const ctx = await makeWorkspace(services);
  const yaml = `type: pipeline
inputs:
  start: {type: uri_file, path: start.txt}
outputs:
  total: {type: uri_file}
jobs:
  inner:
    type: pipeline
    component: ./parts/twice.yml
    inputs: {start: "\${{parent.inputs.start}}"}
  last:
    command: echo -n $(($(cat \${{inputs.of}}) + 1)) > \${{outputs.sum}}
    inputs:
      of: {type: uri_file, path: "\${{parent.jobs.inner.outputs.result}}"}
    outputs:
      sum: {type: uri_file, path: "\${{parent.outputs.total}}"}
`;
  const { run, steps } = await runPipeline(ctx, yaml, NESTED);
  expect(run).toMatchObject({ status: "completed", error: null });
  expect(await total(run.id)).toBe(111);
  const inner = await stepsOf(ctx, steps.inner!.id);
  expect(statuses(inner)).toEqual({ one: false, two: false });
});
