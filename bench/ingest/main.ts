import { createIngest } from "@/server/metrics/ingest";
import { measureBytes, resetRuns, startBenchDatabase } from "./database";
import { type Load, measureAppends } from "./workload";

const LOADS: Record<string, Omit<Load, "runIds"> & { runs: number }> = {
  "batches of 1,000, one metric, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 250,
    keys: 1,
    stepsPerBatch: 1000,
  },
  "batches of 1,000, ten metrics, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 250,
    keys: 10,
    stepsPerBatch: 100,
  },
  "batches of 1,000, 1,000 metrics, 4 callers": {
    runs: 4,
    callers: 4,
    rounds: 50,
    keys: 1000,
    stepsPerBatch: 1,
  },
  "single points, 64 callers, one run": { runs: 1, callers: 64, rounds: 500, keys: 1, stepsPerBatch: 1 },
  "single points, 64 callers, 64 runs": { runs: 64, callers: 64, rounds: 500, keys: 1, stepsPerBatch: 1 },
};

const database = await startBenchDatabase();
try {
  for (const [name, { runs, ...load }] of Object.entries(LOADS)) {
    const rates: number[] = [];
    let bytes = 0;
    for (let round = 0; round < 3; round++) {
      const runIds = await resetRuns(database.sql, runs);
      const ingest = createIngest(database.sql);
      rates.push(await measureAppends(ingest, { ...load, runIds }));
      await ingest.close();
      bytes = await measureBytes(database.sql);
    }
    const points = load.callers * load.rounds * load.keys * load.stepsPerBatch;
    const median = rates.toSorted((a, b) => a - b)[1]!;
    console.log(
      `${name}: ${Math.round(median).toLocaleString("en")} points/s, ${(bytes / points).toFixed(1)} bytes a point`,
    );
  }
} finally {
  await database.stop();
}
