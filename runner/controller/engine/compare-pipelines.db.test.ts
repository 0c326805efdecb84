import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { pipelineSteps, series } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { comparePipelines } from "@/server/compare/compare-pipelines";
import type { WorkspaceCtx } from "@/server/core/context";
import { submitFiles } from "@/server/submit/testing";
import { advance } from "./advance";

const services = testServices(testDatabase());

const pipeline = (rate: string, other: string) => `type: pipeline
jobs:
  train:
    code: src
    command: python train.py \${{inputs.rate}}
    inputs: {rate: {type: number, value: ${rate}}}
  same: {command: "true"}
  ${other}: {command: "true"}
`;

/** A run whose steps have begun, and of which one has logged a loss. */
async function begin(ctx: WorkspaceCtx, yaml: string, script: string, loss: number): Promise<string> {
  const { run } = await submitFiles(ctx, yaml, { "src/train.py": script });
  await advance(services, run.id);
  const ofTrain = and(eq(pipelineSteps.runId, run.id), eq(pipelineSteps.name, "train"));
  const [step] = await services.db.select().from(pipelineSteps).where(ofTrain);
  const values = {
    lastValue: loss,
    minValue: loss,
    maxValue: loss,
    lastStep: 1,
    lastTime: 1,
    rankedLast: loss,
  };
  await services.db.insert(series).values({ runId: step!.childId!, key: "loss", ...values });
  return run.name;
}

test("two runs of pipelines are beside each other step by step, with what differs in words and their metrics", async () => {
  const ctx = await makeWorkspace(services);
  const left = await begin(ctx, pipeline("0.1", "old"), "print(1)", 0.5);
  const right = await begin(ctx, pipeline("0.2", "new"), "print(2)", 0.25);
  const { steps } = await comparePipelines(ctx, { left, right });
  expect(steps.map(({ name, left: had, right: has }) => [name, had !== null, has !== null])).toEqual([
    ["train", true, true],
    ["same", true, true],
    ["old", true, false],
    ["new", false, true],
  ]);
  const [train, same] = steps;
  expect(train!.differences).toEqual([
    "the parameter rate is 0.2, and was 0.1",
    "the file train.py of its code has changed",
  ]);
  expect(train!.metrics).toEqual([{ key: "loss", left: 0.5, right: 0.25 }]);
  expect(same).toMatchObject({ differences: [], metrics: [] });
});

test("a run that is no pipeline, and one of another workspace, are not compared", async () => {
  const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const ours = await begin(ctx, pipeline("1", "x"), "1", 1);
  const { run } = await submitFiles(ctx, "command: 'true'\n");
  const theirs = await begin(other, pipeline("1", "x"), "1", 1);
  await expect(comparePipelines(ctx, { left: ours, right: run.name })).rejects.toMatchObject({
    message: expect.stringContaining("is no pipeline"),
  });
  await expect(comparePipelines(ctx, { left: theirs, right: ours })).rejects.toMatchObject({
    code: "notFound",
  });
});
