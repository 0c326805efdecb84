import { beforeAll, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { FILES, runPipeline } from "./testing/pipelines";
import { readFiles } from "./testing/run-outcome";
import { buildRunner } from "./testing/runner-process";
import { beginTargets, expectSameOn } from "./testing/targets";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
beforeAll(buildRunner);
const house = { database, services, gateway };

test("one job goes to another target by one line of its YAML, and comes to the same", async () => {
  const { ctx, runner } = await beginTargets(house);
  await expectSameOn(["local", "box", "pool"], ctx, runner);
});

test("the steps of one pipeline run on three targets, and hand their outputs on", async () => {
  const { ctx, runner } = await beginTargets(house);
  const targets = ["local", "box", "pool"];
  const steps = targets.map((target, at) => {
    const before = at > 0 ? `, before: "\${{parent.jobs.s${at - 1}.outputs.sum}}"` : "";
    return `  s${at}:\n    component: ./add.yml\n    compute: azureml:${target}\n    inputs: {number: ${at + 1}${before}}`;
  });
  const total = '    outputs: {sum: "${{parent.outputs.total}}"}';
  const yaml = `type: pipeline\noutputs:\n  total: {type: uri_file}\njobs:\n${steps.join("\n")}\n${total}\n`;
  const { run, steps: ended } = await runPipeline(ctx, yaml, FILES);
  expect(run, runner.output()).toMatchObject({ status: "completed", error: null });
  expect((await readFiles(services, run.id))["named-outputs/total/sum"]).toBe("6");
  const ids = Object.values(ended).map(({ id }) => id);
  const rows = await services.sql<{ id: string; compute: string; node: string }[]>`
    select runs.id, compute, nodes.name as node from runs left join nodes on nodes.id = node_id where runs.id = any(${ids})`;
  const placed = new Map(rows.map(({ id, compute, node }) => [id, { compute, node }]));
  expect(Object.values(ended).map(({ id }) => placed.get(id)!.compute)).toEqual(targets);
  expect(new Set(rows.map(({ node }) => node)).size).toBe(3);
});
