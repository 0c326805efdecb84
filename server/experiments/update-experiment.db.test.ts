import { expect, test } from "vitest";
import { joinWorkspace, makeExperiment, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { browseExperiments } from "./browse-experiments";
import { updateExperiment } from "./update-experiment";

const services = testServices(testDatabase());

test("an experiment gets a name, a note and tags, each without the others", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx, "before");
  await updateExperiment(ctx, { experimentId, name: "after" });
  await updateExperiment(ctx, { experimentId, description: "Why we do it." });
  await updateExperiment(ctx, { experimentId, tags: { team: "vision", old: "x" } });
  await updateExperiment(ctx, { experimentId, tags: { old: null } });
  const { experiments } = await browseExperiments(ctx, { search: "after" });
  expect(experiments).toMatchObject([
    { name: "after", description: "Why we do it.", tags: [{ key: "team", value: "vision" }] },
  ]);
});

test("that is for those who may write, here, under a name that is free", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx, "mine");
  await makeExperiment(ctx, "taken");
  const change = { experimentId, name: "taken" };
  expect(await outcomeOf(updateExperiment(await joinWorkspace(ctx, "reader"), change))).toBe("forbidden");
  expect(await outcomeOf(updateExperiment(await makeWorkspace(services), change))).toBe("notFound");
  expect(await outcomeOf(updateExperiment(ctx, change))).toBe("conflict");
});
