import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { pipelineSteps, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { submitFiles } from "@/server/submit/testing";
import { advance } from "./advance";

const services = testServices(testDatabase());

test("a step whose input's run was purged meanwhile ends the pipeline in words, and does not pass for completed", async () => {
  const ctx = await makeWorkspace(services);
  const yaml = `type: pipeline
jobs:
  one: {command: "true", outputs: {o: {type: uri_file}}}
  two: {command: "true", inputs: {i: {type: uri_file, path: "\${{parent.jobs.one.outputs.o}}"}}}
`;
  const { run } = await submitFiles(ctx, yaml);
  await advance(services, run.id);
  const [one] = await services.db.select().from(pipelineSteps).where(eq(pipelineSteps.runId, run.id));
  await services.db.delete(runs).where(eq(runs.id, one!.childId!));
  await advance(services, run.id);
  const [ended] = await services.db.select().from(runs).where(eq(runs.id, run.id));
  expect(ended).toMatchObject({
    status: "failed",
    error: { code: "StartFailed", message: "The step two could not begin: the run of one is gone." },
  });
});
