import { describe, expect, it } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runParams, runTags, series } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { fieldId } from "@/domain/compare";
import type { WorkspaceCtx } from "../core/context";
import { compareFields } from "./compare-fields";
import { compareMetrics } from "./compare-metrics";
import { compareRuns } from "./compare-runs";

const services = testServices(testDatabase());
const db = () => services.db;

interface Given {
  params?: Record<string, string>;
  tags?: Record<string, string>;
  metrics?: Record<string, [last: number, low: number | null, high: number | null]>;
}

async function makeLogged(ctx: WorkspaceCtx, { params = {}, tags = {}, metrics = {} }: Given, more = {}) {
  const run = await makeRun(ctx, { status: "completed", ...more });
  const pairs = (given: Record<string, string>) =>
    Object.entries(given).map(([key, value]) => ({ runId: run.id, key, value }));
  if (Object.keys(params).length > 0) await db().insert(runParams).values(pairs(params));
  if (Object.keys(tags).length > 0) await db().insert(runTags).values(pairs(tags));
  for (const [key, [lastValue, minValue, maxValue]] of Object.entries(metrics)) {
    await db().insert(series).values({
      runId: run.id,
      key,
      lastValue,
      minValue,
      maxValue,
      lastStep: 1,
      lastTime: 1,
      rankedLast: lastValue,
    });
  }
  return run.name;
}

describe("compareRuns", () => {
  it("answers in the order that was asked for, and tells what is not here", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const [a, b] = [await makeLogged(ctx, {}), await makeLogged(ctx, {})];
    const foreign = await makeLogged(other, {});
    const deleted = await makeLogged(ctx, {}, { deletedAt: new Date() });
    const answer = await compareRuns(ctx, { runs: [b, foreign, a, b, deleted] });
    expect(answer.runs.map(({ name }) => name)).toEqual([b, a]);
    expect(answer.missing).toEqual([foreign, deleted]);
  });

  it("is read by a Reader, and takes a hundred runs at most", async () => {
    const ctx = await makeWorkspace(services, { role: "reader" });
    expect(await compareRuns(ctx, { runs: ["none"] })).toEqual({ runs: [], missing: ["none"] });
    const many = Array.from({ length: 101 }, (_, index) => `run-${index}`);
    await expect(compareRuns(ctx, { runs: many })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("compareFields", () => {
  it("lines up the values of each parameter with the runs", async () => {
    const ctx = await makeWorkspace(services);
    const a = await makeLogged(ctx, { params: { lr: "0.1", same: "x" } });
    const b = await makeLogged(ctx, { params: { lr: "0.2", same: "x", only: "b" } });
    const { fields, total } = await compareFields(ctx, { runs: [b, "gone", a], kind: "param" });
    expect(total).toBe(3);
    expect(fields).toEqual([
      { id: "params.`lr`", kind: "param", key: "lr", isDiffering: true, values: ["0.2", null, "0.1"] },
      { id: "params.`only`", kind: "param", key: "only", isDiffering: true, values: ["b", null, null] },
      { id: "params.`same`", kind: "param", key: "same", isDiffering: false, values: ["x", null, "x"] },
    ]);
  });

  it("finds what differs, by a part of the key, page by page", async () => {
    const ctx = await makeWorkspace(services);
    const params = (value: string) =>
      Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`a_${i}`, value]));
    const runs = [
      await makeLogged(ctx, { params: { ...params("1"), same: "s", ab0: "1" } }),
      await makeLogged(ctx, { params: { ...params("2"), same: "s", ab0: "2" } }),
    ];
    const ask = (pageToken?: string) =>
      compareFields(ctx, { runs, kind: "param", isDiffering: true, search: "A_", limit: 4, pageToken });
    const first = await ask();
    expect(first).toMatchObject({ total: 7, nextToken: expect.any(String) });
    const second = await ask(first.nextToken);
    expect(second.nextToken).toBeUndefined();
    expect([...first.fields, ...second.fields].map(({ key }) => key)).toEqual(
      [..."0123456"].map((i) => `a_${i}`),
    );
  });

  it("has the latest, least and greatest value of a metric, also of one that is no number", async () => {
    const ctx = await makeWorkspace(services);
    const a = await makeLogged(ctx, { metrics: { "va`l": [0.5, 0.1, 2], odd: [Number.NaN, null, null] } });
    const b = await makeLogged(ctx, { metrics: { odd: [Number.NaN, null, null], "system/cpu": [1, 1, 1] } });
    const { fields } = await compareFields(ctx, { runs: [a, b], kind: "metric" });
    expect(fields).toEqual([
      expect.objectContaining({ key: "odd", isDiffering: false, values: [Number.NaN, Number.NaN] }),
      {
        id: fieldId("metric", "va`l"),
        kind: "metric",
        key: "va`l",
        isDiffering: true,
        values: [0.5, null],
        lows: [0.1, null],
        highs: [2, null],
      },
      expect.objectContaining({ key: "system/cpu" }),
    ]);
    const { fields: chosen } = await compareFields(ctx, {
      runs: [a, b],
      kind: "metric",
      keys: ["odd", "none"],
    });
    expect(chosen.map(({ key }) => key)).toEqual(["odd"]);
  });

  it("leaves a client's own tags out", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeLogged(ctx, { tags: { team: "red", "mlflow.source.name": "x" } });
    const { fields } = await compareFields(ctx, { runs: [run], kind: "tag" });
    expect(fields.map(({ key }) => key)).toEqual(["team"]);
  });

  it("knows what the runs are, and the packages of their environments", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx, "words");
    const environment = (packages: string[]) => ({ label: "own", packages, variables: {}, notices: [] });
    const startedAt = new Date("2026-01-02T03:04:05Z");
    const endedAt = new Date("2026-01-02T03:04:15.5Z");
    const git = { commit: "abc", branch: "main", dirty: true };
    const a = await makeLogged(
      ctx,
      {},
      { experimentId, git, startedAt, endedAt, environment: environment(["NumPy==2.0", "six"]) },
    );
    const b = await makeLogged(ctx, {}, { experimentId, environment: environment(["numpy==2.1"]) });
    const values = async (kind: "attribute" | "package") =>
      Object.fromEntries(
        (await compareFields(ctx, { runs: [a, b], kind })).fields.map((field) => [field.key, field.values]),
      );
    expect(await values("package")).toEqual({ numpy: ["2.0", "2.1"], six: ["any", null] });
    expect(await values("attribute")).toMatchObject({
      status: ["Completed", "Completed"],
      experiment: ["words", "words"],
      "git commit": ["abc", null],
      "uncommitted change": ["yes", null],
      "duration in seconds": [10.5, null],
    });
    const differing = await compareFields(ctx, {
      runs: [a, b],
      kind: "attribute",
      isDiffering: true,
      search: "git",
    });
    expect(differing.fields.map(({ key }) => key)).toEqual(["git commit", "git branch"]);
  });

  it("tells nothing of another workspace's runs", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const foreign = await makeLogged(other, { params: { secret: "s" } });
    for (const kind of ["param", "metric", "attribute", "package", "tag"] as const)
      expect((await compareFields(ctx, { runs: [foreign], kind })).fields).toEqual([]);
  });
});

describe("compareMetrics", () => {
  it("names the metrics of the runs, the common ones first and those of the machine last", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const one: [number, number, number] = [1, 1, 1];
    const a = await makeLogged(ctx, { metrics: { rare: one, loss: one, "system/cpu": one } });
    const b = await makeLogged(ctx, { metrics: { loss: one, "system/cpu": one } });
    const foreign = await makeLogged(other, { metrics: { secret: one } });
    const runs = [a, b, foreign];
    expect(await compareMetrics(ctx, { runs })).toEqual({ keys: ["loss", "rare", "system/cpu"], total: 3 });
    expect(await compareMetrics(ctx, { runs, search: "R", limit: 1 })).toEqual({ keys: ["rare"], total: 1 });
    expect(await compareMetrics(ctx, { runs, search: "%" })).toEqual({ keys: [], total: 0 });
  });
});
