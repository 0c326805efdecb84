import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { comparePoints, type KeyedPoint, type Point, toPoints } from "@/domain/metrics/points";
import type { WorkspaceCtx } from "../core/context";
import { compactOnce } from "./compact";
import { findSeries } from "./find-series";
import { createIngest, type Ingest } from "./ingest";
import { readHistory } from "./read-history";
import { crowdedPoint, makeSteps } from "./testing";

const database = testDatabase();
const services = testServices(database);
let ctx: WorkspaceCtx;
let ingest: Ingest;

beforeAll(async () => {
  ctx = await makeWorkspace(services);
  ingest = createIngest(database.sql);
});

async function seriesOf(run: string): Promise<number> {
  const [series] = await findSeries(database.sql, ctx.workspaceId, [run]);
  return series!.id;
}

/** All pages of that size, one after the other. */
async function readPages(seriesId: number, limit: number): Promise<Point[]> {
  const points: Point[] = [];
  let after: Point | undefined;
  do {
    const page = await readHistory(database.sql, seriesId, { limit, after });
    expect(page.points.values.length).toBeLessThanOrEqual(limit);
    points.push(...toPoints(page.points));
    after = page.next;
  } while (after);
  return points;
}

function expectedHistory(batches: readonly KeyedPoint[][]): Point[] {
  const sorted = batches.flat().toSorted(comparePoints);
  const once = sorted.filter((point, i) => i === 0 || comparePoints(sorted[i - 1]!, point) !== 0);
  return once.map(({ step, time, value }) => ({ step, time, value }));
}

it("gives exactly the points sent, each once and in order, in pages of any size, before and after compaction", async () => {
  const batches = fc.array(fc.array(crowdedPoint, { minLength: 1, maxLength: 30 }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.integer({ min: 1, max: 50 }),
      fc.nat(12),
      async (sent, limit, compactedAfter) => {
        const { id } = await makeRun(ctx);
        for (const [i, batch] of sent.entries()) {
          await ingest.append(id, batch);
          if (i === compactedAfter) await compactQuiet();
        }
        const seriesId = await seriesOf(id);
        expect(await readPages(seriesId, limit)).toEqual(expectedHistory(sent));
        await compactQuiet();
        expect(await readPages(seriesId, limit)).toEqual(expectedHistory(sent));
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

async function compactQuiet(): Promise<void> {
  await database.sql`update series set updated_at = now() - interval '1 hour'`;
  await compactOnce(database.sql, { maxSeries: 1000 });
}

it("pages through a long series whose chunks came late, overlapping and twice", async () => {
  const { id } = await makeRun(ctx);
  const all = makeSteps("loss", 0, 20_000);
  const interleaved = [0, 1, 2].map((rest) => all.filter(({ step }) => step % 3 === rest));
  for (const part of [...interleaved, interleaved[1]!]) await ingest.append(id, part);
  const pages = await readPages(await seriesOf(id), 3000);
  expect(pages.map(({ step }) => step)).toEqual(all.map(({ step }) => step));
});

it("gives everything where no limit is named", async () => {
  const { id } = await makeRun(ctx);
  await ingest.append(id, makeSteps("loss", 0, 300_000));
  const { points, next } = await readHistory(database.sql, await seriesOf(id));
  expect([points.values.length, next]).toEqual([300_000, undefined]);
  expect(points.steps.every((step, i) => step === i)).toBe(true);
});
