import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { activities, runs } from "@/db/schema";
import { MAX_TRIES } from "@/domain/activities";
import type { InputPlan } from "@/domain/node/assignment";
import { readPrivateHost } from "@/domain/private-hosts";
import type { WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { checkSource } from "@/server/data/check-source";
import { createData } from "@/server/data/create-data";
import { findDatastoreFile, uploadToDatastore } from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { AZURITE, BUCKET, bytesOf, S3_KEYS, testServers, textOf } from "@/server/datastores/testing";
import { deleteDatastore } from "@/server/datastores/update-datastore";
import { issuesOf, submitFiles } from "@/server/submit/testing";
import { carryOnActivities } from "./carry-on";
import { testController } from "./testing";

const { services, prepare } = testController();
const servers = testServers();
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});

type Prepared = Awaited<ReturnType<typeof prepare>>;
let prepared: Prepared;
let ctx: WorkspaceCtx;
beforeEach(async () => {
  prepared = await prepare();
  ctx = prepared.ctx;
  const s3 = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET };
  const azure = { name: "blobs", type: "azure_blob", account_name: AZURITE.account, container_name: BUCKET };
  const proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...s3, credentials: proof }) });
  const key = { endpoint: servers.azure, credentials: { account_key: AZURITE.key } };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...azure, ...key }) });
});

const put = (datastore: string, path: string, text: string) =>
  uploadToDatastore(ctx, { datastore, path, announced: {}, bytes: bytesOf(text) });
const submit = async (inputs: object, outputs: object = {}) =>
  (await submitFiles(ctx, JSON.stringify({ command: "ls", inputs, outputs }))).run;
const carryOn = () => carryOnActivities(services, 60_000);
const claim = () => prepared.controller.claim(prepared.nodeId, { run: [0] });
const outcomes = () =>
  services.db
    .select({ status: activities.status, outcome: activities.outcome })
    .from(activities)
    .where(eq(activities.workspaceId, ctx.workspaceId))
    .orderBy(activities.createdAt);
const filesOf = (input: InputPlan) => ("files" in input ? input.files.map(({ path }) => path) : []);

describe("an input from a datastore", () => {
  test("is here before a node is given the run, and a second run does not copy it again", async () => {
    const at = ctx.workspace;
    await put("lake", `${at}/a/1.csv`, "one");
    await put("lake", `${at}/a/b/2.csv`, "two");
    await put("lake", `${at}/a/b/3.txt`, "three");
    await put("blobs", `${at}/t.csv`, "table");
    const inputs = {
      folder: { type: "uri_folder", path: `azureml://datastores/lake/paths/${at}/a/` },
      tables: {
        type: "uri_folder",
        path: `azureml://datastores/lake/paths/${at}/a/**/*.csv`,
        mode: "download",
      },
      file: { type: "uri_file", path: `azureml://datastores/blobs/paths/${at}/t.csv` },
    };
    const run = await submit(inputs);
    expect(await claim()).toEqual([]);
    await carryOn();
    const [assignment] = await claim();
    expect(assignment!.id).toBe(run.id);
    expect(Object.fromEntries(assignment!.inputs.map((input) => [input.name, filesOf(input)]))).toEqual({
      folder: ["1.csv", "b/2.csv", "b/3.txt"],
      tables: ["1.csv", "b/2.csv"],
      file: ["t.csv"],
    });
    const told = JSON.stringify([assignment, await prepared.read(run.id)]);
    expect(told).not.toMatch(/what-only-the-s3|Eby8vdM02|account_key/);
    await submit(inputs);
    await carryOn();
    expect(await outcomes()).toEqual([
      { status: "completed", outcome: { copied: 4, reused: 2 } },
      { status: "completed", outcome: { copied: 0, reused: 6 } },
    ]);
  });

  test("whose copying takes down whoever does it, again and again, ends the run too", async () => {
    const run = await submit({ one: { path: "azureml://datastores/lake/paths/one.txt" } });
    const isIt = eq(activities.workspaceId, ctx.workspaceId);
    await services.db.update(activities).set({ failures: MAX_TRIES }).where(isIt);
    await carryOn();
    expect(await outcomes()).toMatchObject([{ status: "failed" }]);
    expect(await prepared.read(run.id)).toMatchObject({
      status: "failed",
      error: { code: "InputNotFound", message: expect.stringContaining("has fallen silent") },
    });
  });

  test("that cannot be had ends the run with the reason, and names of datastores are checked before", async () => {
    const wrong = { path: "azureml://datastores/lak/paths/a" };
    const [issue] = await issuesOf(submit({ wrong }));
    expect(issue!.message).toContain("names the datastore lak, which is not here. Did you mean `lake`?");
    const gone = await submit({ gone: { path: "azureml://datastores/lake/paths/nowhere" } });
    await carryOn();
    expect(await prepared.read(gone.id)).toMatchObject({
      status: "failed",
      error: {
        code: "InputNotFound",
        message: expect.stringContaining("“nowhere” in the datastore lake is not there"),
      },
    });
    await put("lake", `${ctx.workspace}/one.txt`, "x");
    const path = `azureml://datastores/lake/paths/${ctx.workspace}/one.txt`;
    const asFolder = await submit({ one: { type: "uri_folder", path } });
    await carryOn();
    expect((await prepared.read(asFolder.id)).error!.message).toContain("the type uri_file would be right");
    const removed = await submit({ one: { type: "uri_file", path } });
    await deleteDatastore(ctx, { datastore: "lake" });
    await carryOn();
    expect((await prepared.read(removed.id)).error!.message).toContain("no datastore “lake”");
  });

  test("of a run that was canceled is not copied", async () => {
    const run = await submit({ gone: { path: "azureml://datastores/lake/paths/nowhere" } });
    await services.db.update(runs).set({ status: "canceled" }).where(eq(runs.id, run.id));
    await carryOn();
    expect(await outcomes()).toEqual([{ status: "completed", outcome: { copied: 0, reused: 0 } }]);
    expect((await prepared.read(run.id)).error).toBeNull();
  });
});

describe("a data asset in a datastore", () => {
  test("stays there, is read by runs as it is, and both say so when the source has changed", async () => {
    const at = `${ctx.workspace}/registered`;
    await put("blobs", `${at}/a.csv`, "first");
    const path = `azureml://datastores/blobs/paths/${at}`;
    const { asset } = await createData(ctx, {
      yaml: JSON.stringify({ name: "table", type: "uri_folder", path }),
    });
    expect(asset).toMatchObject({ snapshotId: null, spec: { source: path, fileCount: 1, sizeBytes: 5 } });
    const state = async () => (await checkSource(ctx, { asset: "table", version: "1" })).state;
    expect(await state()).toBe("same");
    const before = await submit({ data: { path: "azureml:table:1" } });
    await carryOn();
    expect(filesOf((await claim())[0]!.inputs[0]!)).toEqual(["a.csv"]);
    expect((await prepared.read(before.id)).notices).toEqual([]);
    await put("blobs", `${at}/a.csv`, "other");
    expect(await state()).toBe("changed");
    const after = await submit({ data: { path: "azureml:table@latest" } });
    await carryOn();
    expect((await prepared.read(after.id)).notices).toEqual([
      expect.stringContaining("is not what was registered as table:1"),
    ]);
    const again = createData(ctx, {
      yaml: JSON.stringify({ name: "table", version: "1", type: "uri_folder", path }),
    });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    const nowhere = { name: "table", path: "azureml://datastores/blobs/paths/nowhere" };
    const [issue] = await issuesOf(createData(ctx, { yaml: JSON.stringify(nowhere) }));
    expect(issue!.message).toContain("is not there");
  });
});

describe("an output to a datastore", () => {
  const collected = (name: string, path: string, content: string) => ({
    path: `named-outputs/${name}/${path}`,
    sizeBytes: content.length,
    async *read() {
      yield Buffer.from(content);
    },
    output: { name, path },
  });

  test("is written there as its files are collected, under the path that its job says", async () => {
    const folder = `azureml://datastores/lake/paths/${ctx.workspace}/\${{name}}/`;
    const file = `azureml://datastores/blobs/paths/${ctx.workspace}/score.txt`;
    const run = await submit(
      {},
      { all: { type: "uri_folder", path: folder }, one: { type: "uri_file", path: file } },
    );
    const [assignment] = await claim();
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    const files = [collected("all", "deep/a.txt", "made"), collected("one", "score.txt", "0.9")];
    await prepared.controller.collect(lease, files);
    await prepared.controller.collect(lease, files);
    const read = async (datastore: string, path: string) => {
      const found = await findDatastoreFile(ctx, { datastore, path: `${ctx.workspace}/${path}` });
      return textOf(await found.open());
    };
    expect(await read("lake", `${run.name}/deep/a.txt`)).toBe("made");
    expect(await read("blobs", "score.txt")).toBe("0.9");
  });

  test("that cannot be written is told as the failure of the run, and its files are kept with it", async () => {
    const broken = { name: "broken", type: "s3", endpoint: servers.s3, bucket: "nowhere" };
    await createDatastore(ctx, { yaml: JSON.stringify(broken) });
    const run = await submit(
      {},
      { all: { type: "uri_folder", path: "azureml://datastores/broken/paths/x" } },
    );
    const [assignment] = await claim();
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    await expect(
      prepared.controller.collect(lease, [collected("all", "a.txt", "made")]),
    ).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("The output all could not be written to broken"),
    });
  });
});
