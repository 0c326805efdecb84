import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { assetUses } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { getAsset } from "@/server/assets/get-asset";
import { createComponent } from "@/server/components/create-component";
import type { WorkspaceCtx } from "@/server/core/context";
import { type Files, sendFiles } from "@/server/snapshots/testing";
import { ADD, chain, FILES, runPipeline } from "./testing/pipelines";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
beforeAll(buildRunner);
beforeEach(() => {
  startRunner({ databaseUrl: database.url, home: services.home });
});

async function register(ctx: WorkspaceCtx, yaml: string, files: Files) {
  const ask = (paths: Parameters<typeof createComponent>[1]["paths"]) =>
    createComponent(ctx, { yaml, paths });
  return (await sendFiles(ctx, files, ask)).answer.asset!;
}

test("a step of a registered component runs, takes what one from a file has made, and notes what it used", async () => {
  const ctx = await makeWorkspace(services);
  const registered = await register(ctx, ADD, FILES);
  const yaml = chain([1, 2]).replaceAll("./add.yml", "azureml:add@latest");
  const first = await runPipeline(ctx, yaml, {});
  expect(first.run).toMatchObject({ status: "completed", error: null });
  expect(Object.values(first.steps).map(({ isReused }) => isReused)).toEqual([false, false]);
  const uses = await services.db.select().from(assetUses).where(eq(assetUses.versionId, registered.id));
  expect(uses.map(({ runId, role }) => [runId, role]).sort()).toEqual(
    Object.values(first.steps)
      .map(({ id }) => [id, "component"])
      .sort(),
  );

  const { usedBy } = await getAsset(ctx, { kind: "component", asset: "add", version: "1" });
  expect(usedBy.map(({ within }) => within)).toEqual([first.run.displayName, first.run.displayName]);

  const fromFile = await runPipeline(ctx, chain([1, 2]));
  expect(Object.values(fromFile.steps).map(({ isReused }) => isReused)).toEqual([true, true]);
  const again = await runPipeline(ctx, yaml.replaceAll("azureml:add@latest", "azureml:add:1"), {});
  expect(Object.values(again.steps).map(({ isReused }) => isReused)).toEqual([true, true]);

  await register(ctx, ADD, { ...FILES, "src/add.sh": `${FILES["src/add.sh"]}# another\n` });
  const { steps } = await runPipeline(ctx, yaml, {});
  expect(steps.s0).toMatchObject({
    isReused: false,
    reason: expect.stringContaining("the file add.sh of its code has changed"),
  });
});
