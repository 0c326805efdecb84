import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { makeWorkspace, testServices, uniqueWord } from "@/db/factories";
import { artifacts, computeTargets, instances, nodeTokens } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { TargetKind } from "@/domain/compute";
import { paths } from "@/domain/data-folder";
import { newId } from "@/domain/ids";
import { headersOf, listeningGateway } from "@/gateway/bodies/testing/gateway";
import { newSecret } from "@/server/auth/secrets";
import { findHeldBlobs } from "@/server/blobs/held-blobs";
import type { WorkspaceCtx } from "@/server/core/context";
import { revokeNodeToken } from "@/server/nodes/node-tokens";
import { storeBlob } from "@/server/snapshots/store-blob";
import { wantInstance } from "./testing/held-instance";
import { type HeldRun, holdRun, type KnownNode, makeBuild, makeNode, readRun } from "./testing/held-run";

const services = testServices(testDatabase());
const gateway = listeningGateway(services);
const DOOR = "/api/node/v1";
const WORDS = Buffer.from("some words");
const HASH = createHash("sha256").update(WORDS).digest("hex");

async function ask(method: "GET" | "POST" | "PUT", url: string, headers: object, payload?: object | Buffer) {
  const type = Buffer.isBuffer(payload) ? "application/octet-stream" : "application/json";
  const answer = await gateway.app.inject({
    method,
    url,
    headers: { ...headers, ...(payload ? { "content-type": type } : {}) },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
}

async function begin() {
  const ctx = await makeWorkspace(services);
  const node = await makeNode(services);
  return { ctx, node, run: await holdRun(ctx, node) };
}

describe("the door of nodes", () => {
  test("knows node tokens that are not revoked, and nobody else", async () => {
    const { ctx, node } = await begin();
    const { byToken, byCookie } = await headersOf(ctx);
    const strangers = [
      {},
      byToken,
      byCookie,
      { authorization: `Bearer ${newSecret("atn")}` },
      { authorization: `Bearer ${newSecret("atr")}` },
    ];
    for (const headers of strangers)
      expect((await ask("POST", `${DOOR}/renew`, headers, { leases: [] })).status).toBe(401);
    expect((await ask("POST", `${DOOR}/renew`, node.headers, { leases: [] })).status).toBe(200);
    await revokeNodeToken(services.db, node.name);
    await vi.waitFor(async () =>
      expect((await ask("POST", `${DOOR}/renew`, node.headers, { leases: [] })).status).toBe(401),
    );
  });

  test("tells a node what its target is, where all workspaces that have it agree", async () => {
    const target = uniqueWord("target");
    const [one, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const { name, headers } = await makeNode(services, target);
    const self = () => ask("GET", `${DOOR}/self`, headers);
    expect(await self()).toEqual({ status: 200, body: { name, target, targetKind: "cluster" } });
    const add = ({ workspaceId }: WorkspaceCtx, kind: TargetKind) =>
      services.db.insert(computeTargets).values({ id: newId("compute"), workspaceId, name: target, kind });
    await add(one, "local");
    expect((await self()).body).toMatchObject({ targetKind: "local" });
    await add(other, "cluster");
    const refused = await self();
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain(`${target} is of the kinds cluster and local`);
  });

  test("is the only one that a node token opens", async () => {
    const { ctx, node } = await begin();
    for (const url of [
      "/api/v1/me",
      `/api/v1/workspaces/${ctx.workspace}/jobs`,
      `/mlflow/${ctx.workspace}/api/2.0/mlflow/experiments/get?experiment_id=0`,
    ])
      expect((await ask("GET", url, node.headers)).status, url).toBe(401);
  });

  test("takes a node under its own name and target alone, and refuses one that has not registered", async () => {
    const node = await makeNode(services);
    await services.db.update(nodeTokens).set({ name: "renamed" }).where(eq(nodeTokens.name, node.name));
    expect((await ask("POST", `${DOOR}/claim`, node.headers, { freeSlots: [0] })).body).toMatchObject({
      error: { code: "conflict", message: "The node has not registered." },
    });
    const facts = { homeId: "h", slots: 1, facts: {} };
    const register = (name: string, target: string) =>
      ask("POST", `${DOOR}/register`, node.headers, { ...facts, name, target });
    expect((await register("local", "away")).status).toBe(409);
    expect((await register("renamed", "local")).status).toBe(409);
    expect((await register("renamed", "away")).status).toBe(200);
  });

  test("answers nothing about a run that another node holds", async () => {
    const { run } = await begin();
    const stranger = await makeNode(services);
    const asked: [string, object][] = [
      ["progress", { status: "finalizing" }],
      ["notices", { text: "mine" }],
      ["metrics", { points: [] }],
      ["files", { files: [] }],
      ["finish", { status: "completed" }],
      ["log-cut", { start: 0, end: 9 }],
      ["log?offset=0", WORDS],
    ];
    for (const [what, words] of asked) {
      const { status, body } = await ask("POST", `${run.at}/${what}`, stranger.headers, words);
      expect({ what, status, kind: body.error.kind }).toEqual({ what, status: 409, kind: "staleLease" });
    }
    const renewed = await ask("POST", `${DOOR}/renew`, stranger.headers, {
      leases: [{ subject: "run" as const, id: run.runId, epoch: 3 }],
    });
    expect(renewed.body).toEqual({ lost: [run.runId], cancel: [] });
    expect(await readRun(services, run)).toMatchObject({ status: "running", notices: [] });
  });

  test("gives an instance to a node of its target that has room for one, and hears of it from that node alone", async () => {
    const ctx = await makeWorkspace(services);
    const target = uniqueWord("target");
    const kind = "cluster";
    const { workspaceId } = ctx;
    await services.db
      .insert(computeTargets)
      .values({ id: newId("compute"), workspaceId, name: target, kind });
    const node = await makeNode(services, target);
    const id = await wantInstance(ctx, target);
    const claim = (who: KnownNode, words: object) => ask("POST", `${DOOR}/claim`, who.headers, words);
    const stranger = await makeNode(services);
    const instanceSlots = [2];
    expect(await claim(stranger, { freeSlots: [0], instanceSlots })).toEqual({
      status: 200,
      body: { runs: [] },
    });
    expect((await claim(node, { freeSlots: [0, 1] })).body).toEqual({ runs: [] });
    const [given] = (await claim(node, { freeSlots: [], instanceSlots })).body.runs;
    expect(given).toMatchObject({ subject: "instance", id, epoch: 1, slot: 2 });
    const at = `${DOOR}/instances/${id}/1`;
    const say = (who: KnownNode, words: object) => ask("POST", `${at}/progress`, who.headers, words);
    expect((await say(stranger, { status: "ready" })).body.error.kind).toBe("staleLease");
    expect((await say(node, { status: "ready", socket: "/run/a.s" })).status).toBe(400);
    expect((await say(node, { status: "ready" })).status).toBe(204);
    const [kept] = await services.db.select().from(instances).where(eq(instances.id, id));
    expect(kept).toMatchObject({ state: "ready", socket: null, nodeId: node.nodeId });
    expect((await ask("GET", `${at}/tunnel`, stranger.headers)).body.error.kind).toBe("staleLease");
    expect((await ask("GET", `${at}/tunnel`, node.headers)).body.error.message).toContain("Upgrade:");
    const log = (who: KnownNode) => ask("POST", `${at}/kept-log`, who.headers, WORDS);
    expect([(await log(stranger)).status, (await log(node)).status]).toEqual([409, 204]);
    expect(readFileSync(paths.deploymentLog(services.home, kept!.deploymentId), "utf8")).toBe("some words");
    expect((await ask("POST", `${at}/files`, node.headers, { files: [] })).status).toBe(404);
  });

  test("refuses what is out of bounds, by its field", async () => {
    const { node, run } = await begin();
    const wrong: [string, object][] = [
      [`${run.at}/files`, { files: [entry("../../etc/passwd")] }],
      [`${run.at}/files`, { files: [{ ...entry("a"), sha256: "../x" }] }],
      [`${run.at}/metrics`, { points: [{ key: "loss", value: 1, step: 0, time: 0 }] }],
      [`${run.at}/finish`, { status: "failed", error: { code: "Nonsense", message: "x" } }],
      [`${run.at}/notices`, { text: "x".repeat(20_000) }],
      [`${run.at}/progress`, { status: "ready", socket: "/run/a.s" }],
      [`${DOOR}/claim`, { freeSlots: [-1] }],
      [`${DOOR}/renew`, { leases: [{ id: run.runId, epoch: 3 }] }],
      [`${DOOR}/runs/..%2f..%2fx/3/notices`, { text: "x" }],
    ];
    for (const [url, words] of wrong)
      expect(await ask("POST", url, node.headers, words), url).toMatchObject({
        status: 400,
        body: { error: { code: "invalid" } },
      });
  });
});

describe("contents", () => {
  test("of the run's workspace are given, and those of others are not there", async () => {
    const { ctx, node, run } = await begin();
    await storeBlob(ctx, { sha256: HASH, bytes: only(WORDS) });
    expect(await contentOf(run, node)).toBe("some words");
    const other = await begin();
    expect((await ask("GET", `${other.run.at}/contents/${HASH}`, other.node.headers)).status).toBe(404);
  });

  test("that are not what they were announced to be leave nothing", async () => {
    const { ctx, node, run } = await begin();
    const sent = await ask("PUT", `${run.at}/contents/${HASH}`, node.headers, Buffer.from("other word"));
    expect(sent).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("SHA-256") } },
    });
    expect(await findHeldBlobs(services.db, ctx.workspaceId, [HASH])).toEqual(new Map());
  });

  test("become files of the run once they are sent, and never by their hash alone", async () => {
    const theirs = await begin();
    await storeBlob(theirs.ctx, { sha256: HASH, bytes: only(WORDS) });
    const { node, run } = await begin();
    const collect = () =>
      ask("POST", `${run.at}/files`, node.headers, { files: [entry("outputs/words.txt")] });
    expect((await collect()).status).toBe(400);
    expect((await ask("PUT", `${run.at}/contents/${HASH}`, node.headers, WORDS)).status).toBe(201);
    expect((await collect()).status).toBe(204);
    expect((await collect()).status).toBe(204);
    const kept = await services.db.select().from(artifacts).where(eq(artifacts.ownerId, run.runId));
    expect(kept).toMatchObject([{ path: "outputs/words.txt", sha256: HASH, sizeBytes: WORDS.length }]);
  });
});

describe("the log of a run", () => {
  const append = (run: HeldRun, node: KnownNode, offset: number, words: string) =>
    ask("POST", `${run.at}/log?offset=${offset}`, node.headers, Buffer.from(words));
  const kept = ({ runId }: HeldRun) => readFileSync(paths.sentUserLog(services.home, runId, 1));

  test("grows at its end: a piece that comes again changes nothing, and a gap is refused", async () => {
    const { node, run } = await begin();
    expect((await append(run, node, 0, "one\n")).body).toEqual({ sizeBytes: 4 });
    expect((await append(run, node, 0, "one\n")).body).toEqual({ sizeBytes: 4 });
    expect((await append(run, node, 2, "e\ntwo\n")).body).toEqual({ sizeBytes: 8 });
    expect(await append(run, node, 9, "four\n")).toMatchObject({
      status: 409,
      body: { error: { kind: "logGap", sizeBytes: 8 } },
    });
    expect(await append(run, node, 0, "ONE\n")).toMatchObject({
      status: 409,
      body: { error: { message: "The log has other bytes at this place already." } },
    });
    expect(kept(run).toString()).toBe("one\ntwo\n");
  });

  test("goes on behind what was cut out of it, whether that was sent before or not", async () => {
    const { node, run } = await begin();
    const cut = (start: number, end: number) =>
      ask("POST", `${run.at}/log-cut`, node.headers, { start, end });
    expect((await cut(4, 10)).body).toMatchObject({ error: { kind: "logGap", sizeBytes: 0 } });
    await append(run, node, 0, "headmiddle");
    expect((await cut(4, 20)).body).toEqual({ sizeBytes: 20 });
    expect((await append(run, node, 20, "tail\n")).body).toEqual({ sizeBytes: 25 });
    expect((await cut(4, 12)).status).toBe(409);
    expect(kept(run).subarray(20).toString()).toBe("tail\n");
  });

  test("of a build is kept for the node that builds", async () => {
    const { node } = await begin();
    const buildId = await makeBuild(services, node);
    const url = `${DOOR}/builds/${buildId}/log?offset=0`;
    expect((await ask("POST", url, node.headers, WORDS)).body).toEqual({ sizeBytes: WORDS.length });
    expect((await ask("POST", url, (await makeNode(services)).headers, WORDS)).status).toBe(404);
    expect(readFileSync(paths.sentBuildLog(services.home, buildId), "utf8")).toBe("some words");
  });
});

test("the end of a run may be told twice, and nothing is said of it afterwards", async () => {
  const { node, run } = await begin();
  await ask("POST", `${run.at}/progress`, node.headers, { status: "finalizing" });
  const finish = () => ask("POST", `${run.at}/finish`, node.headers, { status: "completed" });
  expect((await finish()).status).toBe(204);
  expect((await finish()).status).toBe(204);
  expect(await readRun(services, run)).toMatchObject({ status: "completed" });
  expect((await ask("POST", `${run.at}/notices`, node.headers, { text: "late" })).status).toBe(409);
});

const entry = (path: string) => ({ path, sha256: HASH, sizeBytes: WORDS.length });

async function* only(bytes: Uint8Array) {
  yield bytes;
}

async function contentOf(run: HeldRun, node: KnownNode): Promise<string> {
  const answer = await fetch(`${gateway.address}${run.at}/contents/${HASH}`, { headers: node.headers });
  return text(answer.body!);
}
