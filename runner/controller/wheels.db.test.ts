import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { activities } from "@/db/schema";
import { readPrivateHost } from "@/domain/private-hosts";
import { guardConnects } from "@/server/core/guarded-connect";
import { uploadToDatastore } from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { BUCKET, bytesOf, S3_KEYS, testServers } from "@/server/datastores/testing";
import { issuesOf, submitFiles } from "@/server/submit/testing";
import { carryOnActivities } from "./carry-on";
import { testController } from "./testing";

const { services, prepare } = testController();
const servers = testServers();
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");

async function begin() {
  const prepared = await prepare();
  const { ctx, controller, nodeId } = prepared;
  const credentials = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  const lake = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET, credentials };
  await createDatastore(ctx, { yaml: JSON.stringify(lake) });
  const path = `${ctx.workspace}/our_pkg-1.0-py3-none-any.whl`;
  const put = (datastore: string, text: string) =>
    uploadToDatastore(ctx, { datastore, path, announced: {}, bytes: bytesOf(text) });
  const submit = async (...pip: string[]) =>
    (await submitFiles(ctx, JSON.stringify({ command: "ls", environment: { pip } }))).run;
  const claim = async (slot = 0) => {
    await carryOnActivities(services, 60_000);
    return (await controller.claim(nodeId, { run: [slot] }))[0]!;
  };
  return { ...prepared, put, submit, claim, path };
}

test("a wheel of a datastore is here before a node is given the run, which is told the hash of its bytes alone", async () => {
  const { ctx, controller, nodeId, put, submit, claim, path } = await begin();
  const address = `azureml://datastores/lake/paths/${path}`;
  await put("lake", "first");
  await submit(`our-pkg @ ${address}`, "six");
  expect(await controller.claim(nodeId, { run: [0] })).toEqual([]);
  const first = await claim();
  expect(first.environment).toMatchObject({ scope: ctx.workspaceId });
  expect(first.environment.packages).toContain(`our-pkg @ ${address}#sha256=${sha256Of("first")}`);
  expect(first.inputs).toEqual([]);
  const lines = await services.db
    .select()
    .from(activities)
    .where(eq(activities.workspaceId, ctx.workspaceId));
  expect(JSON.stringify([first, lines])).not.toContain(S3_KEYS.secret);
  await put("lake", "second");
  await submit(address);
  expect((await claim(1)).environment.packages).toContain(`${address}#sha256=${sha256Of("second")}`);
});

test("a wheel of the workspace's own storage is taken as it is, and one that is not there is refused or ends the run", async () => {
  const { put, submit, claim, path, read } = await begin();
  const own = `azureml://datastores/workspaceblobstore/paths/${path}`;
  expect((await issuesOf(submit(own)))[0]!.message).toContain("A package of `environment`");
  await put("workspaceblobstore", "own");
  await submit(own);
  expect((await claim()).environment.packages).toContain(`${own}#sha256=${sha256Of("own")}`);
  const [issue] = await issuesOf(submit("azureml://datastores/lak/paths/a-1.0-py3-none-any.whl"));
  expect(issue!.message).toContain("names the datastore lak, which is not here. Did you mean `lake`?");
  const gone = await submit("azureml://datastores/lake/paths/gone-1.0-py3-none-any.whl");
  await carryOnActivities(services, 60_000);
  expect(await read(gone.id)).toMatchObject({
    status: "failed",
    error: { code: "InputNotFound", message: expect.stringContaining("gone-1.0-py3-none-any.whl") },
  });
});
