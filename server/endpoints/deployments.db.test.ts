import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { activities, auditEvents, deploymentGenerations, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { setSecret } from "../secrets/set-secret";
import { issuesOf } from "../submit/testing";
import { deleteEndpoint, updateEndpoint } from "./change-endpoint";
import { deleteDeployment } from "./delete-deployment";
import { getDeployment, getEndpoint } from "./list-endpoints";
import { readDeploymentLog } from "./read-log";

import { deploy, withEndpoint, yamlOf } from "./testing";

const services = testServices(testDatabase());

const generationsOf = (deploymentId: string) =>
  services.db
    .select()
    .from(deploymentGenerations)
    .where(eq(deploymentGenerations.deploymentId, deploymentId));

describe("a deployment", () => {
  test("is kept with all that its instances need, and asks for as many as it says", async () => {
    const ctx = await withEndpoint(services);
    const made = await deploy(ctx, yamlOf("blue"));
    expect(made).toMatchObject({
      ...{ state: "creating", generation: 1, serving: null, traffic: 0, modelName: "model" },
      settings: {
        instanceCount: 2,
        scoringScript: "score.py",
        requests: { maxConcurrentRequestsPerInstance: 8, requestTimeoutMs: 3000, maxQueueWaitMs: 500 },
      },
      instances: [{ state: "wanted" }, { state: "wanted" }],
    });
    expect(made.notices.join()).toContain("Standard_DS3_v2");
    const [generation] = await generationsOf(made.id);
    expect(generation).toMatchObject({
      modelRoot: "model",
      environment: { python: "3.11", packages: ["numpy", "setuptools<81"] },
    });
    const [activity] = await services.db.select().from(activities).where(eq(activities.id, made.activityId));
    expect(activity).toMatchObject({
      kind: "deploy",
      title: "Deploy blue of echo",
      status: "queued",
      total: 2,
    });
  });

  test.each([
    [
      "a script that is not there",
      { code_configuration: { code: "code", scoring_script: "x.py" } },
      /names x\.py/,
    ],
    [
      "a folder that is not there",
      { code_configuration: { code: "src", scoring_script: "x.py" } },
      /src, which is not/,
    ],
    ["a model that is not there", { model: "azureml:none:1" }, /names the model “none”, which is not here/],
    ["neither a script nor an MLflow model", { code_configuration: undefined }, /is no MLflow model/],
    [
      "a secret that is not there",
      { environment_variables: { KEY: "secret:none" } },
      /names the secret none/,
    ],
    ["an environment that is not there", { environment: "azureml:none:1" }, /environment/],
    ["a field that it does not have", { instance_cont: 1 }, /Did you mean `instance_count`\?/],
    ["too long a timeout", { request_settings: { request_timeout_ms: 200_000 } }, /180000/],
  ])("is refused with %s", async (_what, more, message) => {
    const ctx = await withEndpoint(services);
    const issues = await issuesOf(deploy(ctx, yamlOf("blue", more)));
    expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
  });

  test("needs an endpoint that is there", async () => {
    const ctx = await withEndpoint(services);
    await expect(deploy(ctx, yamlOf("blue", { endpoint_name: "none" }))).rejects.toThrow(
      /no endpoint “none”/,
    );
  });

  test("of an MLflow model needs no script, and takes the environment that the model names", async () => {
    const ctx = await withEndpoint(services);
    const files = {
      "model/MLmodel": "flavors: {python_function: {loader_module: mlflow.sklearn}}\n",
      "model/conda.yaml": "dependencies: [python=3.11, {pip: [mlflow==3.1.0]}]\n",
    };
    const yaml = "name: bare\nendpoint_name: echo\nmodel: {path: model}\n";
    const made = await deploy(ctx, yaml, files);
    const [generation] = await generationsOf(made.id);
    expect(generation).toMatchObject({
      codeSnapshotId: null,
      settings: { scoringScript: null },
      environment: { packages: ["mlflow==3.1.0", "setuptools<81"] },
    });
  });

  test("of two who deploy at once one is told who the other is", async () => {
    const ctx = await withEndpoint(services);
    const other = await joinWorkspace(ctx, "contributor");
    await deploy(ctx, yamlOf("blue"));
    await expect(deploy(other, yamlOf("blue"))).rejects.toThrow(
      `${ctx.actor.name} is deploying “blue” at this moment`,
    );
  });

  test("that answers requests is not deleted; one without traffic is, with its instances and its activity", async () => {
    const ctx = await withEndpoint(services);
    const made = await deploy(ctx, yamlOf("blue"));
    await updateEndpoint(ctx, { endpoint: "echo", traffic: { blue: 100 } });
    const named = { endpoint: "echo", deployment: "blue" };
    await expect(deleteDeployment(ctx, named)).rejects.toThrow(/blue answers 100 % of the requests to echo/);
    await updateEndpoint(ctx, { endpoint: "echo", traffic: { blue: 0 } });
    await deleteDeployment(ctx, named);
    expect(await outcomeOf(getDeployment(ctx, named))).toBe("notFound");
    expect((await getEndpoint(ctx, { endpoint: "echo" })).traffic).toEqual({});
    expect(await services.db.select().from(instances).where(eq(instances.deploymentId, made.id))).toEqual([]);
    const [activity] = await services.db.select().from(activities).where(eq(activities.id, made.activityId));
    expect(activity).toMatchObject({ status: "canceled" });
  });

  test("may use a secret by its name, and is told nothing of its value", async () => {
    const ctx = await makeWorkspace(services);
    await setSecret(ctx, { name: "api", value: "very-secret-value" });
    await withEndpoint(services, ctx);
    const made = await deploy(ctx, yamlOf("blue", { environment_variables: { KEY: "secret:api" } }));
    expect(made.settings.variables).toEqual({ KEY: "secret:api" });
  });

  test("is made by who works here and not by a Reader, and is not there for another workspace", async () => {
    const ctx = await withEndpoint(services);
    await deploy(ctx, yamlOf("blue"));
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    const named = { endpoint: "echo", deployment: "blue" };
    expect(await outcomeOf(deploy(reader, yamlOf("green")))).toBe("forbidden");
    expect(await outcomeOf(deleteDeployment(reader, named))).toBe("forbidden");
    expect(await outcomeOf(readDeploymentLog(reader, named))).toBe("ok");
    for (const command of [getDeployment, deleteDeployment, readDeploymentLog])
      expect(await outcomeOf(command(stranger, named))).toBe("notFound");
    expect(await outcomeOf(deploy(stranger, yamlOf("green")))).toBe("notFound");
  });

  test("leaves a line in the audit for every change", async () => {
    const ctx = await withEndpoint(services);
    await deploy(ctx, yamlOf("blue"));
    await deleteDeployment(ctx, { endpoint: "echo", deployment: "blue" });
    await deleteEndpoint(ctx, { endpoint: "echo" });
    const rows = await services.db
      .select({ verb: auditEvents.verb })
      .from(auditEvents)
      .where(eq(auditEvents.workspaceId, ctx.workspaceId));
    expect(rows.map(({ verb }) => verb)).toEqual(
      expect.arrayContaining([
        "endpoints.create",
        "endpoints.deploy",
        "endpoints.deleteDeployment",
        "endpoints.delete",
      ]),
    );
  });
});
