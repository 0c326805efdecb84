import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf } from "@/db/factories";
import { activities } from "@/db/schema";
import { readPrivateHost } from "@/domain/private-hosts";
import { cancelActivity } from "@/server/activities/cancel-activity";
import { loadVersion } from "@/server/assets/asset-record";
import { presentAsset } from "@/server/assets/present-asset";
import type { WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { checkSource } from "@/server/data/check-source";
import { createData } from "@/server/data/create-data";
import { locateDataFiles } from "@/server/data/files";
import { getPin } from "@/server/data/get-pin";
import { pinData } from "@/server/data/pin-data";
import { uploadToDatastore } from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { BUCKET, bytesOf, S3_KEYS, testServers, textOf } from "@/server/datastores/testing";
import { submitFiles } from "@/server/submit/testing";
import { carryOnActivities } from "./carry-on";
import { testController } from "./testing";

const { services, prepare } = testController();
const servers = testServers();
let prepared: Awaited<ReturnType<typeof prepare>>;
let ctx: WorkspaceCtx;
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});
beforeEach(async () => {
  prepared = await prepare();
  ctx = prepared.ctx;
  const s3 = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET };
  const proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...s3, credentials: proof }) });
});

const put = (path: string, text: string) =>
  uploadToDatastore(ctx, {
    datastore: "lake",
    path: `${ctx.workspace}/${path}`,
    announced: {},
    bytes: bytesOf(text),
  });
const TABLE = { asset: "table", version: "1" };
const register = async (given: object) =>
  (await createData(ctx, { yaml: JSON.stringify({ name: "table", version: "1", ...given }) })).asset!;
const folder = () => `azureml://datastores/lake/paths/${ctx.workspace}/in`;
const carryOn = () => carryOnActivities(services, 60_000);
const activity = async (id: string) =>
  (await services.db.select().from(activities).where(eq(activities.id, id)))[0]!;
const table = () => loadVersion(services.db, ctx.workspaceId, { kind: "data", name: "table", version: "1" });

/** What a run that takes the version is given. */
async function readByRun(): Promise<Record<string, string>> {
  const job = { command: "ls", inputs: { data: { type: "uri_folder", path: "azureml:table:1" } } };
  await submitFiles(ctx, JSON.stringify(job));
  await carryOn();
  const [assignment] = await prepared.controller.claim(prepared.nodeId, { run: [0] });
  const [input] = assignment!.inputs;
  const files = "files" in input! ? input.files : [];
  const read = files.map(async ({ path, sha256 }) => [path, await textOf(await services.blobs.open(sha256))]);
  return Object.fromEntries(await Promise.all(read));
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a version that is pinned", () => {
  test("holds the bytes that were registered, whatever becomes of its source", async () => {
    await put("in/a.csv", "first");
    await put("in/deep/b.csv", "second");
    await register({ type: "uri_folder", path: folder() });
    expect(await getPin(ctx, TABLE)).toEqual({ state: "none", mayPin: true });
    const { activityId } = await pinData(ctx, TABLE);
    expect(await pinData(ctx, TABLE)).toEqual({ activityId });
    expect(await getPin(ctx, TABLE)).toMatchObject({ state: "running", activityId, total: 2 });
    await carryOn();
    expect(await activity(activityId)).toMatchObject({
      status: "completed",
      title: "Pin table:1",
      outcome: { copied: 2, reused: 0 },
    });
    expect(await getPin(ctx, TABLE)).toMatchObject({ state: "pinned", activityId });
    await put("in/a.csv", "other");
    expect((await checkSource(ctx, TABLE)).state).toBe("kept");
    expect(await readByRun()).toEqual({ "a.csv": "first", "deep/b.csv": "second" });
    const addresses = { publicUrl: "", workspace: ctx.workspace };
    expect(presentAsset(await table(), addresses)).toMatchObject({ path: folder(), pinned: true });
    expect(await pinData(ctx, TABLE)).toEqual({ activityId });
  });

  test("is refused where the source has changed, before its copying and while it waits for that", async () => {
    await put("in/a.csv", "first");
    await register({ type: "uri_folder", path: folder() });
    const { activityId } = await pinData(ctx, TABLE);
    await put("in/a.csv", "others");
    await carryOn();
    const told = "are not those that were registered as table:1: 1 file of 5 bytes were registered";
    expect(await activity(activityId)).toMatchObject({
      status: "failed",
      message: expect.stringContaining(told),
    });
    expect(await getPin(ctx, TABLE)).toMatchObject({ state: "failed", mayPin: true });
    expect((await table()).snapshotId).toBeNull();
    await expect(pinData(ctx, TABLE)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(told),
    });
  });

  test("is pinned as it is registered where its file says so, also from an address on the web", async () => {
    const address = await serve((request, response) => {
      if (request.url === "/moved") return response.writeHead(302, { location: "/t.csv" }).end();
      const part = request.headers.range === "bytes=0-0";
      const headers = part ? { "content-range": "bytes 0-0/4" } : { "content-length": "4" };
      response.writeHead(part ? 206 : 200, headers).end(part ? "a" : "a\n1\n");
    });
    const made = await register({ type: "uri_file", path: `${address}/moved`, pinned: true });
    expect(await getPin(ctx, TABLE)).toMatchObject({ activityId: made.spec.pinning, state: "running" });
    await carryOn();
    const { spec, snapshotId } = await table();
    expect(spec).toMatchObject({ kind: "file", sizeBytes: 4, fileCount: 1, source: `${address}/moved` });
    expect(await locateDataFiles(services, { snapshotId })).toMatchObject([{ path: "moved", sizeBytes: 4 }]);
    const again = await register({ type: "uri_file", path: `${address}/moved`, pinned: true });
    expect(again.spec).toEqual(spec);
  });

  test("of an address that the studio may not reach is refused by the guard of its connections", async () => {
    services.guard = guardConnects([]);
    onTestFinished(() => {
      services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
    });
    await register({ type: "uri_file", path: "http://127.0.0.1:9/t.csv" });
    await expect(pinData(ctx, TABLE)).rejects.toThrow("The studio does not connect to 127.0.0.1");
  });

  test("whose copying is canceled in the middle is left as it was", async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const address = await serve((request, response) => {
      const part = request.headers.range === "bytes=0-0";
      if (part) return response.writeHead(206, { "content-range": "bytes 0-0/9" }).end("a");
      response.writeHead(200, { "content-length": "9" }).write("abc");
      isAsked();
    });
    await register({ type: "uri_file", path: `${address}/t.csv` });
    const { activityId } = await pinData(ctx, TABLE);
    const carried = carryOn();
    await asked;
    await cancelActivity(ctx, activityId);
    await carried;
    await services.db.update(activities).set({ retryAt: null }).where(eq(activities.id, activityId));
    await carryOn();
    expect(await activity(activityId)).toMatchObject({ status: "canceled" });
    expect(await getPin(ctx, TABLE)).toEqual({ state: "none", mayPin: true });
    expect((await table()).snapshotId).toBeNull();
  });

  test("is so for who may write data, in his own workspace, and not where the files are the studio's", async () => {
    await put("in/a.csv", "first");
    await register({ type: "uri_folder", path: folder() });
    const reader = await joinWorkspace(ctx, "reader");
    expect(await outcomeOf(pinData(reader, TABLE))).toBe("forbidden");
    expect(await getPin(reader, TABLE)).toEqual({ state: "none", mayPin: false });
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(pinData(stranger, TABLE))).toBe("notFound");
    await pinData(ctx, TABLE);
    await carryOn();
    const own = { name: "own", version: "1", type: "uri_file", path: `${folder()}/a.csv` };
    const uploaded = uploadToDatastore(ctx, {
      ...{ datastore: "workspaceblobstore", path: "x.csv", announced: {} },
      bytes: bytesOf("x"),
    });
    await uploaded;
    const path = "azureml://datastores/workspaceblobstore/paths/x.csv";
    await createData(ctx, { yaml: JSON.stringify({ ...own, path }) });
    await expect(pinData(ctx, { asset: "own", version: "1" })).rejects.toThrow("has its files in the studio");
  });
});
