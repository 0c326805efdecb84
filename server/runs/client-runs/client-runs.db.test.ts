import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { deleteExperiment } from "@/server/experiments/delete-experiment";
import { getExperiment } from "@/server/experiments/queries";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { createClientRun } from "./create-client-run";
import { deleteRun } from "./delete-run";
import { deleteTag } from "./delete-tag";
import { logBatch, logMetrics } from "./log-batch";
import { logInputs } from "./log-inputs";
import { listMetricHistory } from "./metric-history";
import { restoreRun } from "./restore-run";
import { getRunRecord } from "./run-records";
import { askedExperimentOf, noteAskedExperiment } from "./script-experiment";
import { updateClientRun } from "./update-client-run";

const services = testServices(testDatabase());
let ingest: Ingest;
beforeAll(() => {
  ingest = createIngest(services.sql);
});
afterAll(() => ingest.close());

const point = (value: number, step = 0) => ({ key: "loss", value, step, time: 1_000 + step });
const make = (ctx: WorkspaceCtx, input: object = {}) => createClientRun(ctx, { experimentId: "0", ...input });
const rowOf = async (name: string) => (await services.db.select().from(runs).where(eq(runs.name, name)))[0]!;
/** The same workspace as the script of a run sees it. */
const asScriptOf = (ctx: WorkspaceCtx, runId: string): WorkspaceCtx => ({
  ...ctx,
  actor: {
    kind: "run",
    userId: ctx.actor.userId,
    name: "script",
    isAdmin: false,
    runId,
    workspaceId: ctx.workspaceId,
  },
});

describe("a run that a client makes", () => {
  test("is under way in its experiment, under a name of 32 hexadecimal digits", async () => {
    const ctx = await makeWorkspace(services);
    const run = await make(ctx, {
      displayName: "nice",
      startedAt: new Date(5_000),
      tags: [{ key: "a", value: "b" }],
    });
    expect(run).toMatchObject({ kind: "client", status: "running", displayName: "nice", isDefault: true });
    expect(run.name).toMatch(/^[0-9a-f]{32}$/);
    expect(run.tags).toEqual(expect.arrayContaining([{ key: "mlflow.runName", value: "nice" }]));
    expect((await rowOf(run.name)).startedAt).toEqual(new Date(5_000));
  });

  test("takes its name from the tag, and refuses two that differ", async () => {
    const ctx = await makeWorkspace(services);
    const tags = [{ key: "mlflow.runName", value: "by tag" }];
    expect((await make(ctx, { tags })).displayName).toBe("by tag");
    expect(await outcomeOf(make(ctx, { tags, displayName: "other" }))).toBe("invalid");
    expect((await make(ctx)).displayName).not.toBe("");
  });

  test("has the name, the note and the parent as tags, in step with its columns", async () => {
    const ctx = await makeWorkspace(services);
    const [parent, other] = [await make(ctx), await make(ctx)];
    const child = await make(ctx, { tags: [{ key: "mlflow.parentRunId", value: parent.name }] });
    const grandchild = await make(ctx, { tags: [{ key: "mlflow.parentRunId", value: child.name }] });
    expect(await rowOf(grandchild.name)).toMatchObject({ parentId: child.id, rootId: parent.id });
    const tags = [
      { key: "mlflow.runName", value: "renamed" },
      { key: "mlflow.note.content", value: "why" },
      { key: "mlflow.parentRunId", value: other.name },
    ];
    await logBatch(ctx, ingest, child.name, [], { tags });
    expect(await rowOf(child.name)).toMatchObject({
      displayName: "renamed",
      description: "why",
      rootId: other.id,
    });
    expect(await rowOf(grandchild.name)).toMatchObject({ rootId: other.id });
    expect((await getRunRecord(ctx, child.name)).tags).toEqual(expect.arrayContaining(tags));
    await deleteTag(ctx, { name: child.name, key: "mlflow.parentRunId" });
    expect(await rowOf(child.name)).toMatchObject({ parentId: null, rootId: child.id });
    expect(await rowOf(grandchild.name)).toMatchObject({ rootId: child.id });
  });

  test("cannot lie below itself; a parent that is not here stays a tag", async () => {
    const ctx = await makeWorkspace(services);
    const parent = await make(ctx);
    const child = await make(ctx, { tags: [{ key: "mlflow.parentRunId", value: parent.name }] });
    const link = (name: string, value: string) =>
      logBatch(ctx, ingest, name, [], { tags: [{ key: "mlflow.parentRunId", value }] });
    expect(await outcomeOf(link(parent.name, child.name))).toBe("invalid");
    expect(await outcomeOf(link(parent.name, parent.name))).toBe("invalid");
    await link(child.name, "elsewhere");
    expect(await rowOf(child.name)).toMatchObject({ parentId: null });
    expect((await getRunRecord(ctx, child.name)).tags).toContainEqual(
      expect.objectContaining({ key: "mlflow.parentRunId", value: "elsewhere" }),
    );
  });

  test("ends and goes on as its client says", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    const ended = await updateClientRun(ctx, { name, status: "completed", endedAt: new Date(9_000) });
    expect(ended).toMatchObject({ status: "completed", endedAt: new Date(9_000) });
    expect(await updateClientRun(ctx, { name, status: "running" })).toMatchObject({
      status: "running",
      endedAt: null,
    });
    expect((await updateClientRun(ctx, { name, status: "failed" })).endedAt).toBeInstanceOf(Date);
    expect(await updateClientRun(ctx, { name, displayName: "" })).toMatchObject({ status: "failed" });
  });
});

test("a run is heard of when its client logs, one that we execute not", async () => {
  const ctx = await makeWorkspace(services);
  for (const [kind, heardAt] of [
    ["client", expect.any(Date)],
    ["command", null],
  ] as const) {
    const { name } = await makeRun(ctx, { kind, status: "running" });
    await logMetrics(ctx, ingest, name!, [point(1)]);
    expect(await rowOf(name!)).toMatchObject({ heardAt });
  }
});

test("a run that we execute is not ended by what a client says", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { status: "running" });
  const told = await updateClientRun(ctx, { name: name!, status: "completed", endedAt: new Date() });
  expect(told).toMatchObject({ status: "running", endedAt: null });
});

describe("a batch", () => {
  test("stores all of it, or nothing", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    const params = [{ key: "lr", value: "1" }];
    await logBatch(ctx, ingest, name, [point(1)], { params, tags: [{ key: "t", value: "1" }] });
    const wrong = [{ key: "lr", value: "2" }];
    const outcome = logBatch(ctx, ingest, name, [point(2, 1)], {
      params: wrong,
      tags: [{ key: "t", value: "2" }],
    });
    expect(await outcomeOf(outcome)).toBe("conflict");
    const run = await getRunRecord(ctx, name);
    expect(run.metrics).toMatchObject([{ value: 1 }]);
    expect(run.params).toMatchObject(params);
    expect(run.tags).toContainEqual(expect.objectContaining({ key: "t", value: "1" }));
  });

  test("of many runs goes together, and one that is refused leaves the others whole", async () => {
    const ctx = await makeWorkspace(services);
    const all = await Promise.all(Array.from({ length: 8 }, () => make(ctx)));
    await logBatch(ctx, ingest, all[0]!.name, [], { params: [{ key: "lr", value: "other" }] });
    const outcomes = await Promise.all(
      all.map(({ name }, n) =>
        outcomeOf(
          logBatch(ctx, ingest, name, [point(n)], {
            params: [{ key: "lr", value: "1" }],
            tags: [{ key: "n", value: `${n}` }],
          }),
        ),
      ),
    );
    expect(outcomes).toEqual(["conflict", ...Array(7).fill("ok")]);
    const [refused, ...stored] = await Promise.all(all.map(({ name }) => getRunRecord(ctx, name)));
    expect(refused!.metrics).toEqual([]);
    expect(refused!.tags.some(({ key }) => key === "n")).toBe(false);
    for (const [n, run] of stored.entries()) {
      expect(run.metrics).toMatchObject([{ key: "loss", value: n + 1 }]);
      expect(run.params).toMatchObject([{ key: "lr", value: "1" }]);
      expect(run.tags).toContainEqual(expect.objectContaining({ key: "n", value: `${n + 1}` }));
    }
  });

  test("keeps one value of a parameter, whoever writes another at the same moment", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    const values = Array.from({ length: 6 }, (_, n) => `${n}`);
    const outcomes = await Promise.all(
      values.map((value) => outcomeOf(logBatch(ctx, ingest, name, [], { params: [{ key: "seed", value }] }))),
    );
    expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(1);
    expect((await getRunRecord(ctx, name)).params).toMatchObject([
      { key: "seed", value: values[outcomes.indexOf("ok")] },
    ]);
  });

  test("takes the same parameter again, not twice in one request, and cuts what is too long", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    const log = (...params: { key: string; value: string }[]) => logBatch(ctx, ingest, name, [], { params });
    await log({ key: "a", value: "1" });
    expect(await outcomeOf(log({ key: "a", value: "1" }))).toBe("ok");
    expect(await outcomeOf(log({ key: "b", value: "1" }, { key: "b", value: "1" }))).toBe("invalid");
    expect(await outcomeOf(log({ key: "../b", value: "1" }))).toBe("invalid");
    await log({ key: "long", value: "x".repeat(7_000) });
    expect((await getRunRecord(ctx, name)).params.at(-1)!.value).toHaveLength(6_000);
  });

  test("keeps metrics of every kind of number, whose history comes in pages", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    const values = [Number.NaN, 1, Number.POSITIVE_INFINITY, -0.5];
    await logMetrics(ctx, ingest, name, values.map(point));
    const first = await listMetricHistory(ctx, { run: name, key: "loss", limit: 3 });
    const rest = await listMetricHistory(ctx, { run: name, key: "loss", pageToken: first.nextToken });
    expect([...first.points, ...rest.points].map(({ value }) => value)).toEqual(values);
    expect(rest.nextToken).toBeUndefined();
    const many = Array.from({ length: 1_001 }, (_, step) => point(1, step));
    expect(await outcomeOf(logMetrics(ctx, ingest, name, many))).toBe("invalid");
  });
});

test("the same dataset twice is one input", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await make(ctx);
  const datasets = [{ name: "d", digest: "1", tags: [{ key: "mlflow.data.context", value: "train" }] }];
  await logInputs(ctx, { name, datasets });
  await logInputs(ctx, { name, datasets });
  expect((await getRunRecord(ctx, name)).inputs).toMatchObject([
    { dataset: { name: "d" }, tags: datasets[0]!.tags },
  ]);
  expect(await outcomeOf(logInputs(ctx, { name, modelIds: ["m-none"] }))).toBe("notFound");
});

test("a deleted run takes no write until it is restored; both may be said twice", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx);
  const { name } = await make(ctx, { experimentId });
  await deleteRun(ctx, { name });
  await deleteRun(ctx, { name });
  expect(await outcomeOf(logMetrics(ctx, ingest, name, [point(1)]))).toBe("conflict");
  expect(await outcomeOf(logBatch(ctx, ingest, name, [], { tags: [{ key: "a", value: "b" }] }))).toBe(
    "conflict",
  );
  expect(await outcomeOf(updateClientRun(ctx, { name, status: "failed" }))).toBe("conflict");
  await restoreRun(ctx, { name });
  await restoreRun(ctx, { name });
  expect(await outcomeOf(logMetrics(ctx, ingest, name, [point(1)]))).toBe("ok");
  await deleteExperiment(ctx, { id: experimentId });
  expect(await outcomeOf(make(ctx, { experimentId }))).toBe("conflict");
  expect(await outcomeOf(restoreRun(ctx, { name }))).toBe("conflict");
});

test("a run that is under way here is not deleted", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { status: "running" });
  expect(await outcomeOf(deleteRun(ctx, { name: name! }))).toBe("conflict");
});

describe("who may write to a run", () => {
  const writes = (ctx: WorkspaceCtx, name: string) => ({
    metrics: logMetrics(ctx, ingest, name, [point(1)]),
    batch: logBatch(ctx, ingest, name, [], { tags: [{ key: "a", value: "b" }] }),
    tag: deleteTag(ctx, { name, key: "zip" }),
    update: updateClientRun(ctx, { name, status: "failed" }),
    inputs: logInputs(ctx, { name }),
    delete: deleteRun(ctx, { name }),
    restore: restoreRun(ctx, { name }),
  });
  const outcomes = async (all: Record<string, Promise<unknown>>) =>
    new Set(await Promise.all(Object.values(all).map(outcomeOf)));

  test("no Reader, and nobody of another workspace", async () => {
    const ctx = await makeWorkspace(services);
    const { name } = await make(ctx);
    expect(await outcomes(writes(await joinWorkspace(ctx, "reader"), name))).toEqual(new Set(["forbidden"]));
    expect(await outcomes(writes(await makeWorkspace(services), name))).toEqual(new Set(["notFound"]));
    expect(await outcomeOf(make(await joinWorkspace(ctx, "reader")))).toBe("forbidden");
  });

  test("a script: its own run, what it made and what lies below, and no other", async () => {
    const ctx = await makeWorkspace(services);
    const own = await makeRun(ctx, { status: "running" });
    const foreign = await make(ctx);
    const script = asScriptOf(ctx, own.id);
    const made = await make(script);
    const below = await make(ctx, { tags: [{ key: "mlflow.parentRunId", value: made.name }] });
    for (const name of [own.name!, made.name, below.name]) {
      expect(await outcomeOf(logMetrics(script, ingest, name, [point(1)]))).toBe("ok");
    }
    expect(await outcomes(writes(script, foreign.name))).toEqual(new Set(["forbidden"]));
    expect(await outcomeOf(getRunRecord(script, foreign.name))).toBe("ok");
    const above = asScriptOf(ctx, below.id);
    expect(await outcomeOf(logMetrics(above, ingest, own.name!, [point(1)]))).toBe("forbidden");
  });
});

describe("the script of a job", () => {
  test("starts runs below its own, where it names no other parent", async () => {
    const ctx = await makeWorkspace(services);
    const own = await makeRun(ctx, { status: "running" });
    const script = asScriptOf(ctx, own.id);
    const second = await make(script);
    expect(await rowOf(second.name)).toMatchObject({ parentId: own.id, rootId: own.id });
    expect(second.tags).toContainEqual({ key: "mlflow.parentRunId", value: own.name });
    const nested = await make(script, { tags: [{ key: "mlflow.parentRunId", value: second.name }] });
    expect(await rowOf(nested.name)).toMatchObject({ parentId: second.id, rootId: own.id });
    expect(await rowOf((await make(ctx)).name)).toMatchObject({ parentId: null });
  });

  test("is told that its run lies in the experiment it asked for, until it goes on with it; nobody else is", async () => {
    const ctx = await makeWorkspace(services);
    const [own, other] = [
      await makeRun(ctx, { status: "running" }),
      await makeRun(ctx, { status: "running" }),
    ];
    const script = asScriptOf(ctx, own.id);
    const asked = await getExperiment(ctx, await makeExperiment(ctx));
    await noteAskedExperiment(script, await getExperiment(ctx, (await rowOf(own.name!)).experimentId));
    expect(askedExperimentOf(script, own.id)).toBeUndefined();
    await noteAskedExperiment(script, asked);
    await noteAskedExperiment(script, asked);
    expect(askedExperimentOf(script, own.id)).toMatchObject({ id: asked.id });
    expect(askedExperimentOf(script, other.id)).toBeUndefined();
    expect(askedExperimentOf(ctx, own.id)).toBeUndefined();
    await updateClientRun(script, { name: own.name!, status: "running" });
    expect(askedExperimentOf(script, own.id)).toMatchObject({ id: asked.id });
    await updateClientRun(script, { name: own.name!, status: "running" });
    expect(askedExperimentOf(script, own.id)).toBeUndefined();
    const { notices, experimentId } = await rowOf(own.name!);
    expect(notices).toEqual([expect.stringContaining(`named the experiment “${asked.name}”`)]);
    expect(experimentId).not.toBe(asked.id);
  });
});
