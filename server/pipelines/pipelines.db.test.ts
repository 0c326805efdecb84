import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { pipelinePlans, runs, snapshots } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { type Files, sendFiles } from "@/server/snapshots/testing";
import { getRunDetail } from "../runs/get-run";
import { resubmitRun } from "../submit/resubmit-run";
import { submitFiles } from "../submit/testing";
import { purgeRuns } from "../trash/purge-runs";
import { getPipelineEndpoint, listPipelineEndpoints, listVersions } from "./endpoint-record";
import { getGraph } from "./get-graph";
import { invokePipeline } from "./invoke";
import { publishPipeline, setDefaultVersion } from "./publish";

const services = testServices(testDatabase());

const FILES = {
  "add.yml": `name: add
type: command
inputs:
  number: {type: integer, max: 10}
outputs:
  sum: {type: uri_file}
command: add \${{inputs.number}} \${{outputs.sum}}
`,
};
const PIPELINE = `type: pipeline
inputs:
  n: {type: integer, default: 5}
outputs:
  total: {type: uri_file}
jobs:
  one:
    component: ./add.yml
    inputs: {number: "\${{parent.inputs.n}}"}
  two:
    command: cat \${{inputs.of}}
    inputs: {of: {type: uri_file, path: "\${{parent.jobs.one.outputs.sum}}"}}
    outputs: {copy: {type: uri_file, path: "\${{parent.outputs.total}}"}}
`;

async function publish(ctx: WorkspaceCtx, yaml = PIPELINE, files: Files = FILES, key?: string) {
  const { answer } = await sendFiles(ctx, files, (paths) =>
    publishPipeline(ctx, { name: "adder", yaml, paths, idempotency_key: key ?? null }),
  );
  return answer.published!;
}

test("the graph of a run has its steps, ports and what joins them, before any has begun", async () => {
  const ctx = await makeWorkspace(services);
  const { run } = await submitFiles(ctx, PIPELINE, FILES);
  const graph = await getGraph(ctx, run.name);
  expect(graph.steps.map(({ name, kind, component, run: own }) => [name, kind, component, own])).toEqual([
    ["one", "command", "add", null],
    ["two", "command", null, null],
  ]);
  expect(graph.edges).toEqual([
    { from: { step: null, port: "n" }, to: { step: "one", port: "number" } },
    { from: { step: "one", port: "sum" }, to: { step: "two", port: "of" } },
    { from: { step: "two", port: "copy" }, to: { step: null, port: "total" } },
  ]);
  expect(graph.steps[0]!.inputs).toEqual([{ name: "number", type: "integer" }]);
});

test("a purge takes the plan and the code along, unless another run or something published has the plan too", async () => {
  const ctx = await makeWorkspace(services);
  const files = { "src/add.sh": "true\n" };
  const yaml = "type: pipeline\njobs:\n  one: {command: bash add.sh, code: src}\n";
  const { run } = await submitFiles(ctx, yaml, files);
  const again = await resubmitRun(ctx, { run: run.name });
  const left = async () => [
    await services.db.$count(pipelinePlans, eq(pipelinePlans.workspaceId, ctx.workspaceId)),
    await services.db.$count(snapshots, eq(snapshots.workspaceId, ctx.workspaceId)),
  ];
  const purge = async (id: string) => {
    await services.db.update(runs).set({ status: "completed", deletedAt: new Date() }).where(eq(runs.id, id));
    await services.db.transaction((tx) => purgeRuns(tx, ctx.workspaceId, [id]));
  };
  await purge(run.id);
  expect(await left()).toEqual([1, 1]);
  await purge(again.run!.id);
  expect(await left()).toEqual([0, 0]);
  const published = await publish(ctx, yaml, files);
  const called = await invokePipeline(ctx, { name: published.name, body: {} });
  await purge(called.id);
  expect(await left()).toEqual([1, 1]);
});

describe("a published pipeline", () => {
  test("is a version each time, once for a request that is sent again, and the newest is the default one", async () => {
    const ctx = await makeWorkspace(services);
    expect(await publish(ctx, PIPELINE, FILES, "a")).toMatchObject({
      name: "adder",
      version: 1,
      defaultVersion: 1,
    });
    expect(await publish(ctx, PIPELINE, FILES, "a")).toMatchObject({ version: 1 });
    expect(await publish(ctx)).toMatchObject({ version: 2, defaultVersion: 2 });
    await setDefaultVersion(ctx, { name: "adder", version: 1 });
    expect(await getPipelineEndpoint(ctx, { name: "adder" })).toMatchObject({ version: 1 });
    expect((await listVersions(ctx, "adder")).map(({ version }) => version)).toEqual([2, 1]);
    expect(await listPipelineEndpoints(ctx)).toMatchObject([{ name: "adder", version: 1 }]);
  });

  test("runs with the values of its caller, in the caller's name", async () => {
    const owner = await makeWorkspace(services);
    await publish(owner);
    const ctx = await joinWorkspace(owner, "dataScientist");
    const body = { ExperimentName: "called", ParameterAssignments: { n: "8" } };
    const run = await invokePipeline(ctx, { name: "adder", body });
    const detail = await getRunDetail(ctx, run.name);
    expect(detail).toMatchObject({ kind: "pipeline", experimentName: "called", userId: ctx.actor.userId });
    expect(detail.spec!.inputs).toMatchObject({ n: { value: 8 } });
    expect(detail.spec!.properties).toMatchObject({
      pipeline_endpoint: "adder",
      pipeline_endpoint_version: "1",
    });
    expect((await getGraph(ctx, run.name)).steps).toHaveLength(2);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a parameter that is not there", { ParameterAssignments: { m: 1 } }, /no parameter m/],
    ["a value of another type", { ParameterAssignments: { n: "x" } }, /“x” is no integer/],
    [
      "a value that a step refuses",
      { ParameterAssignments: { n: 11 } },
      /for number of the step one, 11 is outside/,
    ],
    ["a field that is none", { Parameters: {} }, /Parameters/],
    ["other data", { DataPathAssignments: { d: "x" } }, /not supported yet/],
  ])("is refused for %s", async (_what, body, words) => {
    const ctx = await makeWorkspace(services);
    await publish(ctx);
    await expect(invokePipeline(ctx, { name: "adder", body })).rejects.toThrow(words);
  });

  test("is called by nobody who may not run, and not found in another workspace or version", async () => {
    const owner = await makeWorkspace(services);
    await publish(owner);
    const reader = await joinWorkspace(owner, "reader");
    expect(await outcomeOf(invokePipeline(reader, { name: "adder", body: {} }))).toBe("forbidden");
    const other = await makeWorkspace(services);
    expect(await outcomeOf(invokePipeline(other, { name: "adder", body: {} }))).toBe("notFound");
    expect(await outcomeOf(invokePipeline(owner, { name: "adder", version: 9, body: {} }))).toBe("notFound");
    await expect(publish(owner, 'command: "true"', {})).rejects.toThrow("say `type: pipeline`");
  });
});
