import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, testServices } from "@/db/factories";
import { batchDeployments, snapshots } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { sendFiles } from "../snapshots/testing";
import { issuesOf } from "../submit/testing";
import { createBatchEndpoint, deleteBatchEndpoint, updateBatchEndpoint } from "./change-endpoint";
import { createBatchDeployment, updateBatchDeployment } from "./create-deployment";
import { deleteBatchDeployment } from "./delete-deployment";
import { invokeBatchEndpoint } from "./invoke";
import { getBatchDeployment, getBatchEndpoint, listBatchEndpoints } from "./list-endpoints";
import { getBatchJob, listBatchJobs } from "./list-jobs";
import { deployBatch, invokeBatch, withBatchEndpoint, yamlOf } from "./testing";

const services = testServices(testDatabase());
const numbers = { batchEndpoint: "numbers" };
const night = { ...numbers, batchDeployment: "night" };
const IN = { "in/1.txt": "1" };

describe("a batch endpoint", () => {
  test("is made from its file, and a second one of its name changes it", async () => {
    const ctx = await withBatchEndpoint(services);
    await createBatchEndpoint(ctx, { yaml: "name: numbers\ndescription: doubled\n" });
    const { endpoints } = await listBatchEndpoints(ctx);
    expect(endpoints).toMatchObject([{ name: "numbers", description: "doubled", tags: { team: "core" } }]);
  });

  test("has the first deployment as its default one, until another is said", async () => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    await deployBatch(ctx, yamlOf("day"));
    expect(await getBatchEndpoint(ctx, numbers)).toMatchObject({ defaultDeployment: "night" });
    await updateBatchEndpoint(ctx, { ...numbers, set: ["defaults.deployment_name=day"] });
    expect(await getBatchEndpoint(ctx, numbers)).toMatchObject({ defaultDeployment: "day" });
    await expect(
      updateBatchEndpoint(ctx, { ...numbers, set: ["defaults.deployment_name=none"] }),
    ).rejects.toThrow("there is day, night");
  });

  test("goes with its deployments and what they held; its runs stay", async () => {
    const ctx = await withBatchEndpoint(services);
    const { id } = await deployBatch(ctx, yamlOf("night"));
    const [{ modelSnapshotId } = { modelSnapshotId: null }] = await services.db
      .select()
      .from(batchDeployments)
      .where(eq(batchDeployments.id, id));
    await deleteBatchEndpoint(ctx, numbers);
    await expect(getBatchEndpoint(ctx, numbers)).rejects.toMatchObject({ code: "notFound" });
    expect(await services.db.select().from(snapshots).where(eq(snapshots.id, modelSnapshotId!))).toEqual([]);
  });

  test("is changed by no Reader, and unknown in another workspace", async () => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    const reader = await joinWorkspace(ctx, "reader");
    const forbidden = { code: "forbidden" };
    await expect(createBatchEndpoint(reader, { yaml: "name: x\n" })).rejects.toMatchObject(forbidden);
    await expect(deleteBatchEndpoint(reader, numbers)).rejects.toMatchObject(forbidden);
    await expect(deployBatch(reader, yamlOf("night"))).rejects.toMatchObject(forbidden);
    await expect(deleteBatchDeployment(reader, night)).rejects.toMatchObject(forbidden);
    await expect(invokeBatch(reader, IN)).rejects.toMatchObject(forbidden);
    const stranger = await makeWorkspace(services);
    const unknown = { code: "notFound" };
    await expect(getBatchDeployment(stranger, night)).rejects.toMatchObject(unknown);
    await expect(updateBatchDeployment(stranger, { ...night, set: [] })).rejects.toMatchObject(unknown);
    await expect(deleteBatchDeployment(stranger, night)).rejects.toMatchObject(unknown);
    await expect(invokeBatch(stranger, IN)).rejects.toMatchObject(unknown);
    await expect(listBatchJobs(stranger, numbers)).rejects.toMatchObject(unknown);
  });
});

describe("a batch deployment", () => {
  test("takes the settings of its file, those of the older shape too, and Azure's defaults", async () => {
    const ctx = await withBatchEndpoint(services);
    const older = {
      settings: undefined,
      mini_batch_size: 7,
      error_threshold: 3,
      resources: { instance_count: 2 },
    };
    const made = await deployBatch(ctx, yamlOf("night", older));
    expect(made).toMatchObject({ isDefault: true, modelName: "model", modelRoot: "model" });
    expect(made.settings).toMatchObject({
      ...{ miniBatchSize: 7, errorThreshold: 3, concurrency: 2, maxRetries: 3, timeoutSeconds: 30 },
      ...{ outputAction: "append_row", outputFileName: "predictions.csv", compute: "local" },
    });
  });

  test("keeps its model and code when only its settings change", async () => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    const changed = await updateBatchDeployment(ctx, { ...night, set: ["settings.mini_batch_size=5"] });
    expect(changed).toMatchObject({
      modelName: "model",
      settings: { miniBatchSize: 5, script: "double.py" },
    });
    await expect(updateBatchDeployment(ctx, { ...night, set: ["model.path=x"] })).rejects.toThrow(
      "the deployment's file",
    );
  });

  test.each([
    ["a compute target that is not there", { compute: "none" }, /`compute` names none, which is not here/],
    ["a pipeline", { type: "pipeline", component: "./p.yml" }, /pipeline-endpoint publish/],
    [
      "a path as the name of its rows",
      { settings: { output_file_name: "../x" } },
      /the name of a file is needed/,
    ],
    [
      "a secret that is not there",
      { settings: { environment_variables: { K: "secret:none" } } },
      /the secret/,
    ],
    ["neither a script nor an MLflow model", { code_configuration: undefined }, /is no MLflow model/],
    [
      "a field that it does not have",
      { settings: { mini_batch_siz: 1 } },
      /Did you mean `mini_batch_size`\?/,
    ],
  ])("is refused with %s", async (_what, more, message) => {
    const ctx = await withBatchEndpoint(services);
    const issues = await issuesOf(deployBatch(ctx, yamlOf("night", more)));
    expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
  });

  test("that is the default one leaves the endpoint without, which says so when it is asked", async () => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    await deployBatch(ctx, yamlOf("day"));
    await deleteBatchDeployment(ctx, night);
    await expect(invokeBatch(ctx, IN)).rejects.toThrow("no default deployment: choose one of day");
  });
});

describe("what is asked of a batch endpoint", () => {
  test("is a run with the deployment's code and model, listed with it", async () => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    await deployBatch(ctx, yamlOf("day", { settings: { mini_batch_size: 3 } }));
    const more = { mini_batch_size: 4, experiment_name: "nights", outputs: { score: { name: "doubled" } } };
    const run = await invokeBatch(ctx, IN, more, "day");
    expect(run).toMatchObject({
      ...{ status: "queued", kind: "command", experimentName: "nights" },
      spec: {
        properties: { batch_endpoint: "numbers", batch_deployment: "day" },
        inputs: { data: { type: "uri_folder" }, model: { type: "uri_folder" } },
        outputs: { score: { name: "doubled" } },
        command: expect.stringContaining("--mini-batch-size 4"),
      },
    });
    expect(await listBatchJobs(ctx, numbers)).toMatchObject([{ name: run.name, deployment: "day" }]);
    expect(await getBatchJob(ctx, { ...numbers, run: run.name })).toMatchObject({ id: run.id });
  });

  test.each([
    ["without data", "inputs: {}\n", /name the data/],
    ["with two inputs", "inputs: {a: {path: in}, b: {path: in}}\n", /has several/],
    ["with a value", "inputs: {a: 5}\n", /has no `path`/],
    ["with a table", "inputs: {a: {type: mltable, path: in}}\n", /not gone over by files/],
    ["with another output", "inputs: {a: {path: in}}\noutputs: {rows: {}}\n", /the output `score`/],
    ["with data that is not there", "inputs: {a: {path: nowhere}}\n", /nowhere, which is not there/],
  ])("is refused %s", async (_what, yaml, message) => {
    const ctx = await withBatchEndpoint(services);
    await deployBatch(ctx, yamlOf("night"));
    const asking = sendFiles(ctx, IN, (paths) => invokeBatchEndpoint(ctx, "numbers", { yaml, paths }));
    const issues = await issuesOf(asking);
    expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
  });

  test("needs an endpoint that is there", async () => {
    const ctx = await makeWorkspace(services);
    const deploying = sendFiles(ctx, {}, (paths) => createBatchDeployment(ctx, { yaml: "{}", paths }));
    await expect(deploying).rejects.toThrow("`name` is missing");
    await expect(deployBatch(ctx, yamlOf("night"))).rejects.toMatchObject({ code: "notFound" });
  });
});
