import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { metricChunks, runs, series } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { compareInt64 } from "@/domain/int64";
import { toPoints } from "@/domain/metrics/points";
import type { WorkspaceCtx } from "../core/context";
import { compactOnce } from "./compact";
import { createIngest, type Ingest } from "./ingest";
import { readHistory } from "./read-history";
import { makeSteps } from "./testing";

const database = testDatabase();
const services = testServices(database);
let ctx: WorkspaceCtx;
let ingest: Ingest;
let runId: string;

beforeAll(async () => {
  ctx = await makeWorkspace(services);
  ingest = createIngest(database.sql);
});

beforeEach(async () => {
  runId = (await makeRun(ctx)).id;
});

const compact = () => compactOnce(database.sql, { maxSeries: 100 });
const makeQuiet = () =>
  database.sql`update series set updated_at = now() - interval '1 hour' where run_id = ${runId}`;

async function look() {
  const [row] = await services.db.select().from(series).where(eq(series.runId, runId));
  const chunks = await services.db.select().from(metricChunks).where(eq(metricChunks.seriesId, row!.id));
  const { points } = await readHistory(database.sql, row!.id);
  return {
    count: row!.count,
    sizes: chunks.map((chunk) => chunk.count).sort((a, b) => b - a),
    chunks,
    steps: toPoints(points).map(({ step }) => step),
  };
}

/** Sends steps in batches of that size, one after the other. */
async function send(from: number, to: number, size: number) {
  for (let at = from; at < to; at += size) await ingest.append(runId, makeSteps("loss", at, at + size));
}

describe("compactOnce", () => {
  it("merges many small chunks into full ones and changes no point", async () => {
    await send(0, 2048, 32);
    const before = await look();
    await compact();
    const after = await look();
    expect(before.sizes).toHaveLength(64);
    expect(after.sizes).toEqual([1024, 1024]);
    expect(after.steps).toEqual(before.steps);
  });

  it("settles many series of one chunk at once, and merges what is written to them later", async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `metric ${index}`);
    await ingest.append(
      runId,
      keys.map((key) => ({ key, step: 1, time: 1, value: 1 })),
    );
    await makeQuiet();
    await compact();
    const isOfRun = eq(series.runId, runId);
    const settledOf = async () => {
      const rows = await services.db
        .select({ isSettled: metricChunks.settled })
        .from(metricChunks)
        .innerJoin(series, eq(series.id, metricChunks.seriesId))
        .where(isOfRun);
      return rows.filter(({ isSettled }) => isSettled).length;
    };
    expect(await settledOf()).toBe(300);
    await ingest.append(runId, [{ key: keys[0]!, step: 1, time: 1, value: 1 }]);
    await makeQuiet();
    await compact();
    const [first] = await services.db
      .select()
      .from(series)
      .where(and(isOfRun, eq(series.key, keys[0]!)));
    expect(first!.count).toBe(1);
    expect(await settledOf()).toBe(300);
  });

  it("leaves a few fresh chunks until the series is quiet", async () => {
    await send(0, 50, 10);
    await compact();
    expect((await look()).sizes).toHaveLength(5);
    await makeQuiet();
    await compact();
    expect((await look()).sizes).toEqual([50]);
    expect(await compact()).toBe(0);
  });

  it("goes on filling the last chunk while it is small", async () => {
    for (let at = 0; at < 1600; at += 400) {
      await send(at, at + 400, 10);
      await compact();
    }
    const { sizes, steps } = await look();
    expect(sizes.length).toBeLessThanOrEqual(3);
    expect(steps).toHaveLength(1600);
  });

  it("keeps points that were sent again once and corrects the count", async () => {
    await send(0, 3000, 1000);
    await send(0, 3000, 1000);
    expect((await look()).count).toBe(6000);
    await makeQuiet();
    await compact();
    const { count, sizes, steps } = await look();
    expect([count, steps.length, sizes.reduce((a, b) => a + b)]).toEqual([3000, 3000, 3000]);
  });

  it("drops points that were sent again after they had been settled", async () => {
    await send(0, 3000, 1000);
    await makeQuiet();
    await compact();
    await send(1000, 2000, 1000);
    await makeQuiet();
    await compact();
    expect(await look()).toMatchObject({ count: 3000, sizes: [1000, 1000, 1000] });
  });

  it("does not rewrite full chunks that overlap none", async () => {
    await send(0, 4000, 1000);
    const ids = (await look()).chunks.map((chunk) => chunk.id);
    await makeQuiet();
    await compact();
    const { chunks } = await look();
    expect(chunks.map((chunk) => chunk.id).sort()).toEqual(ids.sort());
    expect(chunks.every((chunk) => chunk.settled)).toBe(true);
  });

  it("puts late points among the settled ones without overlap", async () => {
    await ingest.append(
      runId,
      makeSteps("loss", 0, 4000).filter(({ step }) => step % 1000 > 0),
    );
    await makeQuiet();
    await compact();
    await ingest.append(
      runId,
      makeSteps("loss", 0, 4000).filter(({ step }) => step % 1000 === 0),
    );
    await makeQuiet();
    await compact();
    const { chunks, steps } = await look();
    const ordered = chunks.toSorted((a, b) => compareInt64(a.firstTime, b.firstTime));
    expect(ordered.every((chunk, i) => i === 0 || ordered[i - 1]!.lastTime < chunk.firstTime)).toBe(true);
    expect(steps).toEqual(Array.from({ length: 4000 }, (_, i) => i));
  });

  it("loses and doubles nothing while points arrive and other compactors work", async () => {
    let isSending = true;
    const sending = send(0, 3000, 5).finally(() => {
      isSending = false;
    });
    const compactors = [1, 2, 3].map(async () => {
      while (isSending) await compact();
    });
    await Promise.all([sending, ...compactors]);
    await makeQuiet();
    await compact();
    const { count, steps } = await look();
    expect(count).toBe(3000);
    expect(steps).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  it("neither fails nor blocks when runs are removed meanwhile", async () => {
    await send(0, 640, 10);
    const removal = services.db.delete(runs).where(eq(runs.id, runId));
    await Promise.all([compact(), removal, compact()]);
    expect(await services.db.select().from(series).where(eq(series.runId, runId))).toEqual([]);
  });

  it("gives the other series their turn when one cannot be read, and says so", async () => {
    await send(0, 640, 10);
    const [row] = await services.db.select().from(series).where(eq(series.runId, runId));
    await database.sql`update metric_chunks set points = '\\x63' where series_id = ${row!.id} and first_step = 0`;
    runId = (await makeRun(ctx)).id;
    await send(0, 320, 10);
    await expect(compact()).rejects.toThrow("1 series could not be compacted.");
    expect((await look()).sizes).toEqual([320]);
    await services.db.delete(series).where(eq(series.id, row!.id));
  });
});
