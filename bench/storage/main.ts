/** The storage of metrics without a door in front: `npx tsx bench/storage/main.ts`. */
import { compactOnce } from "@/server/metrics/compact";
import { createIngest } from "@/server/metrics/ingest";
import { type BenchDatabase, measureBytes, resetRuns, startBenchDatabase } from "./database";
import { measureReads } from "./reads";
import { type Load, measureAppends } from "./workload";

const ROUNDS = 3;
const LOADS: Record<string, Omit<Load, "runIds"> & { runs: number }> = {
  "1,000 points of one metric, 4 callers": { runs: 4, callers: 4, rounds: 250, keys: 1, stepsPerBatch: 1000 },
  "1,000 points of ten metrics, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 250,
    keys: 10,
    stepsPerBatch: 100,
  },
  "1,000 points of 100 metrics, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 100,
    keys: 100,
    stepsPerBatch: 10,
  },
  "1,000 points of 1,000 metrics, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 50,
    keys: 1000,
    stepsPerBatch: 1,
  },
  "single points, 64 callers, one run": { runs: 1, callers: 64, rounds: 500, keys: 1, stepsPerBatch: 1 },
  "single points, 64 callers, 64 runs": { runs: 64, callers: 64, rounds: 500, keys: 1, stepsPerBatch: 1 },
};

async function compactAll({ sql }: BenchDatabase): Promise<number> {
  await sql`update series set updated_at = now() - interval '1 hour'`;
  const startedMs = performance.now();
  while ((await compactOnce(sql, { maxSeries: 1000 })) > 0);
  return performance.now() - startedMs;
}

async function measureLoad(database: BenchDatabase, { runs, ...load }: (typeof LOADS)[string]) {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ingest = createIngest(database.sql);
    rates.push(await measureAppends(ingest, { ...load, runIds: await resetRuns(database.sql, runs) }));
    await ingest.close();
  }
  const points = load.callers * load.rounds * load.keys * load.stepsPerBatch;
  const freshBytes = await measureBytes(database.sql);
  const compactMs = await compactAll(database);
  const settledBytes = await measureBytes(database.sql);
  const rate = rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
  return { rate, fresh: freshBytes / points, settled: settledBytes / points, compactMs };
}

const database = await startBenchDatabase();
try {
  for (const [name, load] of Object.entries(LOADS)) {
    const { rate, fresh, settled, compactMs } = await measureLoad(database, load);
    console.log(
      `${name}: ${Math.round(rate).toLocaleString("en")} points/s; bytes a point ${fresh.toFixed(1)}, ` +
        `${settled.toFixed(1)} after ${Math.round(compactMs)} ms of compaction`,
    );
  }
  for (const [name, ms] of await measureReads(database.sql)) console.log(`${name}: ${ms.toFixed(1)} ms`);
} finally {
  await database.stop();
}
