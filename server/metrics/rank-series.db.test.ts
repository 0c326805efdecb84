import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { searchRuns } from "../run-lists/search-runs";
import { purgeRuns } from "../trash/purge-runs";
import { createIngest } from "./ingest";
import { rankSeries } from "./rank-series";
import { makeSteps } from "./testing";

const database = testDatabase();
const services = testServices(database);

it("a search finds what was just logged, by the last, lowest and highest value", async () => {
  const ctx = await makeWorkspace(services);
  const { id, name } = await makeRun(ctx);
  const ingest = createIngest(database.sql);
  const find = async (filter: string) =>
    (await searchRuns(ctx, { experimentIds: null, filter })).runs.map((run) => run.name);
  for (const value of [5, 9, -3, 4]) {
    await ingest.append(id, [{ key: "loss", step: value === 4 ? 9 : 1, time: 1, value }]);
    await find("metrics.loss > 0");
  }
  expect(await find("metrics.loss = 4 AND min(metrics.loss) = -3 AND max(metrics.loss) = 9")).toEqual([name]);
  expect(await find("metrics.loss = 5")).toEqual([]);
});

it("what is written again and again touches no index", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  const ingest = createIngest(database.sql);
  const append = (step: number) => ingest.append(id, makeSteps("loss", step, 1));
  await append(0);
  // The first write after a ranking marks the row; those after it are the usual ones.
  await append(1);
  const version = async () => {
    const [row] = await database.sql`
      select pg_relation_size('series_by_last') + pg_relation_size('series_run_key') as bytes,
        (select count(*)::int from series where not is_ranked) as unranked from series where run_id = ${id}`;
    return row!;
  };
  const before = await version();
  for (let step = 2; step < 500; step += 1) await append(step);
  // Five hundred versions of a row would need pages of their own.
  expect(await version()).toEqual(before);
});

it("writers and searches at once never wait for each other in a circle, and nothing is left behind", async () => {
  const ctx = await makeWorkspace(services);
  const runs = await Promise.all(Array.from({ length: 4 }, () => makeRun(ctx)));
  const ingests = Array.from({ length: 4 }, () => createIngest(database.sql));
  const write = async (place: number) => {
    for (let step = 0; step < 30; step += 1) {
      const keys = Array.from({ length: 20 }, (_, index) => `m${(index * 7 + place) % 20}`);
      const points = keys.map((key) => ({ key, step, time: step, value: step * (place + 1) }));
      await Promise.all(runs.map(({ id }) => ingests[place]!.append(id, points)));
    }
  };
  let isWriting = true;
  const rank = async () => {
    while (isWriting) await rankSeries(services.db);
  };
  const writing = Promise.all([0, 1, 2, 3].map(write)).finally(() => {
    isWriting = false;
  });
  await Promise.all([writing, rank(), rank()]);
  await rankSeries(services.db);
  const [left] = await database.sql`
    select count(*)::int as rows,
      count(*) filter (where not is_ranked or (ranked_last, ranked_min, ranked_max) is distinct from (last_value, min_value, max_value))::int as stale
    from series where run_id = any(${runs.map(({ id }) => id)})`;
  expect(left).toEqual({ rows: 80, stale: 0 });
});

it("a purge and searches at once never wait for each other in a circle", async () => {
  const ctx = await makeWorkspace(services);
  const ingest = createIngest(database.sql);
  // Stored in another order than that of the names, in which searches lock.
  const points = (step: number) =>
    Array.from({ length: 300 }, (_, index) => ({
      key: `m${(index * 7) % 300}`,
      step,
      time: step,
      value: step,
    }));
  for (let round = 0; round < 8; round += 1) {
    const { id } = await makeRun(ctx, { deletedAt: null });
    for (const metric of points(0).reverse()) await ingest.append(id, [metric]);
    await ingest.append(id, points(1));
    await services.db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, id));
    const purge = services.db.transaction((tx) => purgeRuns(tx, ctx.workspaceId, [id]));
    await Promise.all([purge, rankSeries(services.db), rankSeries(services.db)]);
    expect(await purge).toBe(1);
  }
});
