import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { deployments, endpointKeys } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "../auth/authenticate";
import type { WorkspaceCtx } from "../core/context";
import { deleteVersion } from "../models/change-version";
import { registerModel } from "../models/register-model";
import { rotateKey } from "../secrets/rotate-key";
import { sendFiles } from "../snapshots/testing";
import { issuesOf } from "../submit/testing";
import { createToken } from "../tokens/create-token";
import { createEndpoint, deleteEndpoint, updateEndpoint } from "./change-endpoint";
import { openDirectory } from "./directory";
import { readKeys, regenerateKey } from "./keys";
import { getEndpoint, listEndpoints } from "./list-endpoints";

import { deploy, FILES, withEndpoint, yamlOf } from "./testing";

const services = testServices(testDatabase());

describe("an endpoint", () => {
  test("is made with two keys that nobody finds in the database, and changed by a second create", async () => {
    const ctx = await withEndpoint(services);
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
    const ctx = await withEndpoint(services);
    const asked = updateEndpoint(ctx, { endpoint: "echo", traffic: { blue: 100 } });
    await expect(asked).rejects.toThrow(/names blue, which is no deployment of this endpoint/);
  });

  test("shares its traffic only in wholes, and mirrors to who does not answer", async () => {
    const ctx = await withEndpoint(services);
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
    const ctx = await withEndpoint(services);
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

  test("tells its door whose pages may ask each of its deployments", async () => {
    const ctx = await withEndpoint(services);
    const origins = "https://a.example, https://b.example";
    const { id } = await deploy(
      ctx,
      yamlOf("blue", { environment_variables: { AML_CORS_ORIGINS: origins } }),
    );
    await services.db.update(deployments).set({ serving: 1 }).where(eq(deployments.id, id));
    const directory = openDirectory(services, createAuthenticator(services));
    const endpoint = await directory.find(ctx.workspace, "echo");
    expect(endpoint!.deployments[0]!.origins).toEqual(["https://a.example", "https://b.example"]);
    await directory.close();
  });

  test("keeps its keys when the master key is rotated", async () => {
    const ctx = await withEndpoint(services);
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
    const ctx = await withEndpoint(services);
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
    const ctx = await withEndpoint(services);
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
      readCollected: false,
    });
    for (const command of [getEndpoint, deleteEndpoint, readKeys])
      expect(await outcomeOf(command(stranger, { endpoint }))).toBe("notFound");
    expect(await outcomeOf(updateEndpoint(stranger, { endpoint }))).toBe("notFound");
    expect(await outcomeOf(regenerateKey(stranger, { endpoint, slot: "primary" }))).toBe("notFound");
  });

  test("goes with its deployments, and frees the models that they held", async () => {
    const ctx = await withEndpoint(services);
    const model = "name: seven\npath: model\n";
    await sendFiles(ctx, FILES, (paths) => registerModel(ctx, { yaml: model, paths }));
    await deploy(ctx, yamlOf("blue", { model: "azureml:seven:1" }));
    const wanted = { name: "seven", version: "1" };
    await expect(deleteVersion(ctx, wanted)).rejects.toThrow(/in use by the deployment “echo\/blue”/);
    await deleteEndpoint(ctx, { endpoint: "echo" });
    expect(await outcomeOf(deleteVersion(ctx, wanted))).toBe("ok");
  });
});
