import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  scriptOf,
  testServices,
} from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { deleteExperiment } from "@/server/experiments/delete-experiment";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { changeRun } from "@/server/runs/bulk/change-run";
import { createClientRun } from "./create-client-run";
import { deleteTag } from "./delete-tag";
import { logBatch, logMetrics } from "./log-batch";
import { logInputs } from "./log-inputs";
import { getLoggedRun } from "./logged-runs";
import { updateClientRun } from "./update-client-run";

const services = testServices(testDatabase());
let ingest: Ingest;
beforeAll(() => {
  ingest = createIngest(services.sql);
});
afterAll(() => ingest.close());

const point = (value: number, step = 0) => ({ key: "loss", value, step, time: 1_000 + step });
const trash = (ctx: WorkspaceCtx, name: string) => changeRun(ctx, name, { kind: "trash" });
const restore = (ctx: WorkspaceCtx, name: string) => changeRun(ctx, name, { kind: "restore" });
const make = (ctx: WorkspaceCtx, input: object = {}) => createClientRun(ctx, { experimentId: "0", ...input });
const rowOf = async (name: string) => (await services.db.select().from(runs).where(eq(runs.name, name)))[0]!;

describe("a run that a client makes", () => {
  test("is under way in its experiment, under a name of 32 hexadecimal digits", async () => {
    const ctx = await makeWorkspace(services);
    const run = await make(ctx, {
      displayName: "nice",
      startedAt: new Date(5_000),
      tags: [{ key: "a", value: "b" }],
    });
    expect(run).toMatchObject({ status: "running", displayName: "nice", isDefault: true });
    expect(run.name).toMatch(/^[0-9a-f]{32}$/);
    expect(run.tags).toEqual(expect.arrayContaining([{ key: "mlflow.runName", value: "nice" }]));
    expect(await rowOf(run.name)).toMatchObject({ kind: "client", startedAt: new Date(5_000) });
  });

  test("takes its name from the tag, and refuses two that differ", async () => {
    const ctx = await makeWorkspace(services);
    const tags = [{ key: "mlflow.runName", value: "by tag" }];
    expect((await make(ctx, { tags })).displayName).toBe("by tag");
    expect(await outcomeOf(make(ctx, { tags, displayName: "other" }))).toBe("invalid");
    expect((await make(ctx)).displayName).not.toBe("");
  });

  test("is never above the run that is above it, though both are said at once", async () => {
    const ctx = await makeWorkspace(services);
    for (let round = 0; round < 8; round++) {
      const [a, b] = [await make(ctx), await make(ctx)];
      const hang = (run: string, value: string) =>
        logBatch(ctx, ingest, run, [], { tags: [{ key: "mlflow.parentRunId", value }] });
      const said = await Promise.allSettled([hang(a.name, b.name), hang(b.name, a.name)]);
      expect(said.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const parents = [await rowOf(a.name), await rowOf(b.name)].map(({ parentId }) => parentId);
      expect(parents.filter((id) => id === null)).toHaveLength(1);
    }
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
    expect((await getLoggedRun(ctx, child.name)).tags).toEqual(expect.arrayContaining(tags));
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
    expect((await getLoggedRun(ctx, child.name)).tags).toContainEqual(
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

test("the same dataset twice is one input", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await make(ctx);
  const datasets = [{ name: "d", digest: "1", tags: [{ key: "mlflow.data.context", value: "train" }] }];
  await logInputs(ctx, { name, datasets });
  await logInputs(ctx, { name, datasets });
  expect((await getLoggedRun(ctx, name)).inputs).toMatchObject([
    { dataset: { name: "d" }, tags: datasets[0]!.tags },
  ]);
  expect(await outcomeOf(logInputs(ctx, { name, modelIds: ["m-none"] }))).toBe("notFound");
});

test("a deleted run takes no write until it is restored; both may be said twice", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx);
  const { name } = await make(ctx, { experimentId });
  await trash(ctx, name);
  await trash(ctx, name);
  expect(await outcomeOf(logMetrics(ctx, ingest, name, [point(1)]))).toBe("conflict");
  expect(await outcomeOf(logBatch(ctx, ingest, name, [], { tags: [{ key: "a", value: "b" }] }))).toBe(
    "conflict",
  );
  expect(await outcomeOf(updateClientRun(ctx, { name, status: "failed" }))).toBe("conflict");
  await restore(ctx, name);
  await restore(ctx, name);
  expect(await outcomeOf(logMetrics(ctx, ingest, name, [point(1)]))).toBe("ok");
  await deleteExperiment(ctx, { id: experimentId });
  expect(await outcomeOf(make(ctx, { experimentId }))).toBe("conflict");
  expect(await outcomeOf(restore(ctx, name))).toBe("conflict");
});

test("a run that is under way here is not deleted", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { status: "running" });
  expect(await outcomeOf(trash(ctx, name!))).toBe("conflict");
});

describe("who may write to a run", () => {
  const writes = (ctx: WorkspaceCtx, name: string) => ({
    metrics: logMetrics(ctx, ingest, name, [point(1)]),
    batch: logBatch(ctx, ingest, name, [], { tags: [{ key: "a", value: "b" }] }),
    tag: deleteTag(ctx, { name, key: "zip" }),
    update: updateClientRun(ctx, { name, status: "failed" }),
    inputs: logInputs(ctx, { name }),
    delete: trash(ctx, name),
    restore: restore(ctx, name),
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
    const script = scriptOf(ctx, own.id);
    const made = await make(script);
    const below = await make(ctx, { tags: [{ key: "mlflow.parentRunId", value: made.name }] });
    for (const name of [own.name!, made.name, below.name]) {
      expect(await outcomeOf(logMetrics(script, ingest, name, [point(1)]))).toBe("ok");
    }
    expect(await outcomes(writes(script, foreign.name))).toEqual(new Set(["forbidden"]));
    expect(await outcomeOf(getLoggedRun(script, foreign.name))).toBe("ok");
    const above = scriptOf(ctx, below.id);
    expect(await outcomeOf(logMetrics(above, ingest, own.name!, [point(1)]))).toBe("forbidden");
  });
});
