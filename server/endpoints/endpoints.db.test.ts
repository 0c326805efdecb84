import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { activities, auditEvents, deploymentGenerations, endpointKeys, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "../auth/authenticate";
import type { WorkspaceCtx } from "../core/context";
import { deleteVersion } from "../models/change-version";
import { registerModel } from "../models/register-model";
import { rotateKey } from "../secrets/rotate-key";
import { setSecret } from "../secrets/set-secret";
import { type Files, sendFiles } from "../snapshots/testing";
import { issuesOf } from "../submit/testing";
import { createToken } from "../tokens/create-token";
import { createEndpoint, deleteEndpoint, updateEndpoint } from "./change-endpoint";
import { createDeployment } from "./create-deployment";
import { deleteDeployment } from "./delete-deployment";
import { openDirectory } from "./directory";
import { readKeys, regenerateKey } from "./keys";
import { getDeployment, getEndpoint, listEndpoints } from "./list-endpoints";
import { readDeploymentLog } from "./read-log";

const services = testServices(testDatabase());

const FILES: Files = {
  "code/score.py": "def init(): pass\ndef run(raw): return raw\n",
  "model/weights.txt": "7",
  "conda.yml": "dependencies: [python=3.11, pip, {pip: [numpy]}]\n",
};
const yamlOf = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    endpoint_name: "echo",
    model: { path: "model" },
    code_configuration: { code: "code", scoring_script: "score.py" },
    environment: { conda_file: "conda.yml", image: "mcr.microsoft.com/azureml/minimal-py311-inference" },
    instance_type: "Standard_DS3_v2",
    instance_count: 2,
    request_settings: { request_timeout_ms: 3000, max_concurrent_requests_per_instance: 8 },
    ...more,
  });

const deploy = async (ctx: WorkspaceCtx, yaml: string, files: Files = FILES) =>
  (await sendFiles(ctx, files, (paths) => createDeployment(ctx, { yaml, paths }))).answer.deployment!;

async function withEndpoint(ctx?: WorkspaceCtx) {
  const owner = ctx ?? (await makeWorkspace(services, { role: "dataScientist" }));
  await createEndpoint(owner, { yaml: "name: echo\nauth_mode: key\ntags: {team: core}\n" });
  return owner;
}

const generationsOf = (deploymentId: string) =>
  services.db
    .select()
    .from(deploymentGenerations)
    .where(eq(deploymentGenerations.deploymentId, deploymentId));

describe("an endpoint", () => {
  test("is made with two keys that nobody finds in the database, and changed by a second create", async () => {
    const ctx = await withEndpoint();
    const keys = await readKeys(ctx, { endpoint: "echo" });
    expect(keys.primaryKey).toMatch(/^[\w-]{32}$/);
    expect(keys.secondaryKey).not.toBe(keys.primaryKey);
    const rows = await services.db
      .select()
      .from(endpointKeys)
      .where(eq(endpointKeys.workspaceId, ctx.workspaceId));
    expect(JSON.stringify(rows)).not.toContain(keys.primaryKey);
    const changed = await createEndpoint(ctx, { yaml: "name: echo\ndescription: again\ncompute: x\n" });
    expect(changed).toMatchObject({ description: "again", tags: { team: "core" } });
    expect(await readKeys(ctx, { endpoint: "echo" })).toEqual(keys);
    expect((await listEndpoints(ctx)).endpoints.map(({ name }) => name)).toEqual(["echo"]);
  });

  test("is refused with the line of what is wrong", async () => {
    const ctx = await makeWorkspace(services);
    const issues = await issuesOf(createEndpoint(ctx, { yaml: "name: 7up\nauth_mod: key\n", file: "e.yml" }));
    expect(issues.map(({ line }) => line)).toEqual([1, 2]);
    expect(issues[1]!.message).toContain("Did you mean `auth_mode`?");
  });

  test("takes no traffic for deployments that it does not have", async () => {
    const ctx = await withEndpoint();
    const asked = updateEndpoint(ctx, { endpoint: "echo", traffic: { blue: 100 } });
    await expect(asked).rejects.toThrow(/names blue, which is no deployment of this endpoint/);
  });

  test("shares its traffic only in wholes, and mirrors to who does not answer", async () => {
    const ctx = await withEndpoint();
    for (const name of ["blue", "green"]) await deploy(ctx, yamlOf(name));
    const move = (traffic: Record<string, number>, mirrorTraffic?: Record<string, number>) =>
      updateEndpoint(ctx, { endpoint: "echo", traffic, mirrorTraffic });
    await expect(move({ blue: 60, green: 60 })).rejects.toThrow(/comes to 120 %/);
    await expect(move({ blue: 90 })).rejects.toThrow(/comes to 90 %/);
    expect((await move({ blue: 90, green: 10 })).traffic).toEqual({ blue: 90, green: 10 });
    await expect(move({ blue: 100 }, { blue: 10 })).rejects.toThrow(/answers requests itself/);
    expect((await move({ blue: 100 }, { green: 10 })).mirrorTraffic).toEqual({ green: 10 });
    expect((await move({ blue: 0, green: 0 }, {})).traffic).toEqual({ blue: 0, green: 0 });
  });

  test("changes a key and leaves the other, and its directory knows at once", async () => {
    const ctx = await withEndpoint();
    const directory = openDirectory(services, createAuthenticator(services));
    const before = await readKeys(ctx, { endpoint: "echo" });
    const changed = new Promise((resolve) => directory.onChange((id) => id && resolve(id)));
    await regenerateKey(ctx, { endpoint: "echo", slot: "primary" });
    const after = await readKeys(ctx, { endpoint: "echo" });
    expect(after.secondaryKey).toBe(before.secondaryKey);
    await changed;
    const endpoint = (await directory.find(ctx.workspace, "echo"))!;
    const may = (key: string | null) => directory.mayScore(endpoint, `Bearer ${key}`);
    expect(
      await Promise.all([before.primaryKey, after.primaryKey, after.secondaryKey, "x"].map(may)),
    ).toEqual([false, true, true, false]);
    await directory.close();
  });

  test("keeps its keys when the master key is rotated", async () => {
    const ctx = await withEndpoint();
    const before = await readKeys(ctx, { endpoint: "echo" });
    const sealed = () =>
      services.db
        .select({ keyId: endpointKeys.keyId })
        .from(endpointKeys)
        .where(eq(endpointKeys.workspaceId, ctx.workspaceId));
    const { keyId } = await rotateKey(services, () => services.keyring.make());
    expect(await sealed()).toEqual([{ keyId }, { keyId }]);
    expect(await readKeys(ctx, { endpoint: "echo" })).toEqual(before);
  });

  test("is opened by a token whose owner may score, and by no other", async () => {
    const ctx = await withEndpoint();
    const directory = openDirectory(services, createAuthenticator(services));
    const endpoint = (await directory.find(ctx.workspace, "echo"))!;
    const tokenOf = async (who: WorkspaceCtx) => `Bearer ${(await createToken(who, { name: "t" })).token}`;
    const others = [await joinWorkspace(ctx, "reader"), await makeWorkspace(services)];
    expect(await directory.mayScore(endpoint, await tokenOf(ctx))).toBe(true);
    for (const other of others) expect(await directory.mayScore(endpoint, await tokenOf(other))).toBe(false);
    expect(await directory.mayScore(endpoint, undefined)).toBe(false);
    expect(await directory.find("nowhere", "echo")).toBeNull();
    await directory.close();
  });

  test("is written to by who works here, and its keys are read by no Reader and no script", async () => {
    const ctx = await withEndpoint();
    const reader = await joinWorkspace(ctx, "reader");
    const script = scriptOf(ctx, (await makeRun(ctx)).id);
    const stranger = await makeWorkspace(services);
    const endpoint = "echo";
    expect(await outcomeOf(createEndpoint(reader, { yaml: "name: other\n" }))).toBe("forbidden");
    expect(await outcomeOf(updateEndpoint(reader, { endpoint, traffic: {} }))).toBe("forbidden");
    expect(await outcomeOf(deleteEndpoint(reader, { endpoint }))).toBe("forbidden");
    for (const who of [reader, script]) {
      expect(await outcomeOf(readKeys(who, { endpoint }))).toBe("forbidden");
      expect(await outcomeOf(regenerateKey(who, { endpoint, slot: "primary" }))).toBe("forbidden");
    }
    expect(await outcomeOf(createEndpoint(script, { yaml: "name: mine\n" }))).toBe("ok");
    expect((await getEndpoint(reader, { endpoint })).can).toEqual({
      write: false,
      score: false,
      readKeys: false,
    });
    for (const command of [getEndpoint, deleteEndpoint, readKeys])
      expect(await outcomeOf(command(stranger, { endpoint }))).toBe("notFound");
    expect(await outcomeOf(updateEndpoint(stranger, { endpoint }))).toBe("notFound");
    expect(await outcomeOf(regenerateKey(stranger, { endpoint, slot: "primary" }))).toBe("notFound");
  });

  test("goes with its deployments, and frees the models that they held", async () => {
    const ctx = await withEndpoint();
    const model = "name: seven\npath: model\n";
    await sendFiles(ctx, FILES, (paths) => registerModel(ctx, { yaml: model, paths }));
    await deploy(ctx, yamlOf("blue", { model: "azureml:seven:1" }));
    const wanted = { name: "seven", version: "1" };
    await expect(deleteVersion(ctx, wanted)).rejects.toThrow(/in use by the deployment “echo\/blue”/);
    await deleteEndpoint(ctx, { endpoint: "echo" });
    expect(await outcomeOf(deleteVersion(ctx, wanted))).toBe("ok");
  });
});

describe("a deployment", () => {
  test("is kept with all that its instances need, and asks for as many as it says", async () => {
    const ctx = await withEndpoint();
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
    const ctx = await withEndpoint();
    const issues = await issuesOf(deploy(ctx, yamlOf("blue", more)));
    expect(issues.map((issue) => issue.message).join("\n")).toMatch(message);
  });

  test("needs an endpoint that is there", async () => {
    const ctx = await withEndpoint();
    await expect(deploy(ctx, yamlOf("blue", { endpoint_name: "none" }))).rejects.toThrow(
      /no endpoint “none”/,
    );
  });

  test("of an MLflow model needs no script, and takes the environment that the model names", async () => {
    const ctx = await withEndpoint();
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
    const ctx = await withEndpoint();
    const other = await joinWorkspace(ctx, "contributor");
    await deploy(ctx, yamlOf("blue"));
    await expect(deploy(other, yamlOf("blue"))).rejects.toThrow(
      `${ctx.actor.name} is deploying “blue” at this moment`,
    );
  });

  test("that answers requests is not deleted; one without traffic is, with its instances and its activity", async () => {
    const ctx = await withEndpoint();
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
    await withEndpoint(ctx);
    const made = await deploy(ctx, yamlOf("blue", { environment_variables: { KEY: "secret:api" } }));
    expect(made.settings.variables).toEqual({ KEY: "secret:api" });
  });

  test("is made by who works here and not by a Reader, and is not there for another workspace", async () => {
    const ctx = await withEndpoint();
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
    const ctx = await withEndpoint();
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
