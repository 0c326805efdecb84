import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { createClientRun } from "./create-client-run";
import { logBatch, logMetrics } from "./log-batch";
import { getLoggedRun } from "./logged-runs";
import { listMetricHistory } from "./metric-history";

const services = testServices(testDatabase());
let ingest: Ingest;
beforeAll(() => {
  ingest = createIngest(services.sql);
});
afterAll(() => ingest.close());

const point = (value: number, step = 0) => ({ key: "loss", value, step, time: 1_000 + step });
const make = (ctx: WorkspaceCtx) => createClientRun(ctx, { experimentId: "0" });

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
    const run = await getLoggedRun(ctx, name);
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
    const [refused, ...stored] = await Promise.all(all.map(({ name }) => getLoggedRun(ctx, name)));
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
    expect((await getLoggedRun(ctx, name)).params).toMatchObject([
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
    expect((await getLoggedRun(ctx, name)).params.at(-1)!.value).toHaveLength(6_000);
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
