import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { connect } from "@/db/connect";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { toPoints } from "@/domain/metrics/points";
import type { WorkspaceCtx } from "../core/context";
import { findSeries } from "./find-series";
import { appendWithin, createIngest, type Ingest } from "./ingest";
import { readHistory } from "./read-history";
import { makeSteps } from "./testing";

const database = testDatabase();
const services = testServices(database);
let ctx: WorkspaceCtx;
let ingest: Ingest;

beforeAll(async () => {
  ctx = await makeWorkspace(services);
  ingest = createIngest(database.sql);
});

async function read(runId: string, key: string) {
  const [series] = await findSeries(database.sql, ctx.workspaceId, [runId], [key]);
  if (!series) return { points: [] };
  const page = await readHistory(database.sql, series.id);
  return { series, points: toPoints(page.points).map((point) => ({ key, ...point })) };
}

describe("append", () => {
  it("has stored every point exactly when it resolves", async () => {
    const { id } = await makeRun(ctx);
    const odd = [Number.NaN, Infinity, -Infinity, -0, 5e-324].map((value, i) => ({
      key: "odd",
      step: -i,
      time: i,
      value,
    }));
    await ingest.append(id, [...makeSteps("loss", 0, 3000), ...odd]);
    expect((await read(id, "loss")).points).toEqual(makeSteps("loss", 0, 3000));
    expect((await read(id, "odd")).points).toEqual(odd);
  });

  it("leaves no chunk behind of a run that is deleted while its points arrive", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => makeRun(ctx)));
    const writing = all.map(async ({ id }) => {
      // Until the run is found no more.
      for (let step = 0; ; step += 1) {
        if ((await outcomeOf(ingest.append(id, makeSteps(`m${step % 5}`, step, 1)))) === "notFound") return;
      }
    });
    for (const { id } of all) {
      await vi.waitFor(async () => {
        const found = await database.sql`select 1 from series where run_id = ${id}`;
        expect(found.length).toBeGreaterThan(0);
      });
      await database.sql`delete from runs where id = ${id}`;
    }
    await Promise.all(writing);
    const [left] = await database.sql`
      select count(*)::int as chunks from metric_chunks c where not exists (select 1 from series where id = c.series_id)`;
    expect(left).toEqual({ chunks: 0 });
  });

  it("keeps the latest by step, time, value, the extremes without NaN, and raises the version", async () => {
    const { id } = await makeRun(ctx);
    await ingest.append(id, [
      { key: "a", step: 5, time: 10, value: 1 },
      { key: "a", step: 5, time: 10, value: 2 },
    ]);
    await ingest.append(id, [
      { key: "a", step: 4, time: 99, value: -7 },
      { key: "a", step: 9, time: 1, value: Number.NaN },
    ]);
    const { series } = await read(id, "a");
    expect(series).toMatchObject({
      count: 4,
      last: { step: 9, time: 1, value: Number.NaN },
      minValue: -7,
      maxValue: 2,
      version: 2,
    });
  });

  it("has no extremes where every value is NaN", async () => {
    const { id } = await makeRun(ctx);
    await ingest.append(id, [{ key: "a", step: 0, time: 0, value: Number.NaN }]);
    expect((await read(id, "a")).series).toMatchObject({ minValue: null, maxValue: null });
  });

  it("shows a batch that was sent again once", async () => {
    const { id } = await makeRun(ctx);
    for (let i = 0; i < 3; i++) await ingest.append(id, makeSteps("loss", 0, 1500));
    expect((await read(id, "loss")).points).toHaveLength(1500);
  });

  it("refuses a missing and a deleted run and stores the others that were sent with them", async () => {
    const [alive, deleted] = [await makeRun(ctx), await makeRun(ctx, { deletedAt: new Date() })];
    const outcomes = await Promise.all(
      ["run_none", alive.id, deleted.id, alive.id].map((id, i) =>
        outcomeOf(ingest.append(id, makeSteps("m", i, i + 1))),
      ),
    );
    expect(outcomes).toEqual(["notFound", "ok", "conflict", "ok"]);
    expect((await read(alive.id, "m")).points).toHaveLength(2);
    expect((await read(deleted.id, "m")).points).toHaveLength(0);
  });

  it("lets a batch that cannot be stored fail alone", async () => {
    const { id } = await makeRun(ctx);
    const [bad, good] = await Promise.all([
      outcomeOf(ingest.append(id, [{ key: "nul\u0000", step: 0, time: 0, value: 1 }])),
      outcomeOf(ingest.append(id, makeSteps("good", 0, 1))),
    ]);
    expect([bad, good]).toEqual(["invalid", "ok"]);
  });

  it("keeps keys with quotes, backslashes and any script apart", async () => {
    const { id } = await makeRun(ctx);
    const keys = ['a"b', "a\\b", "{a,b}", "NULL", "损失", "a b"];
    await ingest.append(
      id,
      keys.map((key, i) => ({ key, step: i, time: 0, value: i })),
    );
    const found = await findSeries(database.sql, ctx.workspaceId, [id]);
    expect(new Map(found.map(({ key, last }) => [key, last.step]))).toEqual(
      new Map(keys.map((key, i) => [key, i])),
    );
  });

  it("never deadlocks when several writers log the same metrics in different orders", async () => {
    const [a, b] = [await makeRun(ctx), await makeRun(ctx)];
    const writers = Array.from({ length: 4 }, () => createIngest(database.sql));
    const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
    const batch = (order: string[], step: number) =>
      order.map((key) => ({ key, step, time: step, value: step }));
    const sent = Array.from({ length: 40 }, (_, i) => {
      const order = i % 2 ? keys : keys.toReversed();
      return writers[i % 4]!.append(i % 3 ? a.id : b.id, batch(order, i));
    });
    await Promise.all(sent);
    const found = await findSeries(database.sql, ctx.workspaceId, [a.id, b.id]);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(40 * 50);
  });

  it("writes what waits before it closes, and refuses what comes after", async () => {
    const { id } = await makeRun(ctx);
    const closing = createIngest(database.sql);
    const waiting = closing.append(id, makeSteps("m", 0, 10));
    await closing.close();
    await waiting;
    expect((await read(id, "m")).points).toHaveLength(10);
    expect(await outcomeOf(closing.append(id, makeSteps("m", 10, 11)))).toBe("unavailable");
  });

  it("refuses more than may wait", async () => {
    const { id } = await makeRun(ctx);
    const small = createIngest(database.sql, { maxWaitingPoints: 10 });
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(small.append(id, makeSteps("m", 0, 20)))));
    expect(outcomes).toEqual(["ok", "tooManyRequests"]);
  });

  it("loses nothing acknowledged while its connections are cut, and says that it is unavailable otherwise", async () => {
    const { id } = await makeRun(ctx);
    const client = connect(database.url, { max: 2, connection: { application_name: "cut" } });
    const writer = createIngest(client);
    const outcomes: string[] = [];
    for (let i = 0; i < 50; i += 5) {
      const sent = [0, 1, 2, 3, 4].map((j) => outcomeOf(writer.append(id, makeSteps("m", i + j, i + j + 1))));
      await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'cut' and datname = current_database()`;
      outcomes.push(...(await Promise.all(sent)));
    }
    await client.end({ timeout: 0 });
    expect(outcomes.filter((outcome) => outcome !== "ok" && outcome !== "unavailable")).toEqual([]);
    const acknowledged = outcomes.flatMap((outcome, step) => (outcome === "ok" ? [step] : []));
    const stored = new Set((await read(id, "m")).points.map(({ step }) => step));
    expect(acknowledged.filter((step) => !stored.has(step))).toEqual([]);
    await ingest.append(id, makeSteps("m", 0, 50));
    expect((await read(id, "m")).points).toHaveLength(50);
  });
});

describe("appendWithin", () => {
  it("stores with the rest of its transaction or not at all", async () => {
    const { id } = await makeRun(ctx);
    const rollback = services.db.transaction(async (tx) => {
      await appendWithin(tx, id, makeSteps("m", 0, 100));
      throw new Error("the parameters are bad");
    });
    await expect(rollback).rejects.toThrow("the parameters are bad");
    expect((await read(id, "m")).points).toHaveLength(0);
    await services.db.transaction((tx) => appendWithin(tx, id, makeSteps('m"\\', 0, 100)));
    expect((await read(id, 'm"\\')).points).toHaveLength(100);
  });

  it("fails the transaction where the run is missing or deleted", async () => {
    const { id } = await makeRun(ctx);
    await services.db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, id));
    const write = (runId: string) =>
      outcomeOf(services.db.transaction((tx) => appendWithin(tx, runId, makeSteps("m", 0, 1))));
    expect([await write(id), await write("run_none")]).toEqual(["conflict", "notFound"]);
  });
});
