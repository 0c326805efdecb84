import type { KeyedPoint } from "@/domain/metrics/points";
import type { Ingest } from "@/server/metrics/ingest";

const START_TIME = Date.UTC(2026, 0, 1);

/** A noisy loss, as float64: nothing that a codec could make small. */
const noisyLoss = (step: number) => 2 * Math.exp(-step / 200_000) + 0.1 * Math.random();

/** Steps `from` to `to` of some metrics, logged at clock times that are not quite regular. */
export function makePoints(keys: readonly string[], from: number, to: number): KeyedPoint[] {
  const points: KeyedPoint[] = [];
  for (let step = from; step < to; step++) {
    const time = START_TIME + step * 20 + Math.floor(Math.random() * 10);
    for (const key of keys) points.push({ key, step, time, value: noisyLoss(step) });
  }
  return points;
}

export interface Load {
  runIds: readonly string[];
  callers: number;
  /** Batches that each caller sends, one after the other. */
  rounds: number;
  keys: number;
  stepsPerBatch: number;
}

/** Sends the load and returns acknowledged points per second. The points are made before the clock starts. */
export async function measureAppends(ingest: Ingest, load: Load): Promise<number> {
  const keys = Array.from({ length: load.keys }, (_, i) => `train/metric_${i}`);
  const { stepsPerBatch } = load;
  const batches = Array.from({ length: load.rounds }, (_, round) =>
    makePoints(keys, round * stepsPerBatch, (round + 1) * stepsPerBatch),
  );
  const call = async (caller: number) => {
    for (const batch of batches) await ingest.append(load.runIds[caller % load.runIds.length]!, batch);
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: load.callers }, (_, caller) => call(caller)));
  const seconds = (performance.now() - startedMs) / 1000;
  return (load.callers * load.rounds * stepsPerBatch * load.keys) / seconds;
}
