import type { Sql } from "@/db/connect";
import { createIngest } from "@/server/metrics/ingest";
import { readHistory } from "@/server/metrics/read-history";
import { readSamples, type SampleWindow } from "@/server/metrics/read-samples";
import { resetRuns } from "./database";
import { makePoints } from "./workload";

const MILLION = 1_000_000;
const REPEATS = 15;

/** One series of a million points, logged in batches of 1,000. Returns its id. */
async function storeMillion(sql: Sql): Promise<number> {
  const [runId] = await resetRuns(sql, 1);
  const ingest = createIngest(sql);
  for (let step = 0; step < MILLION; step += 1000)
    await ingest.append(runId!, makePoints(["loss"], step, step + 1000));
  await sql`vacuum analyze metric_chunks`;
  const [row] = await sql`select id::float8 as id from series`;
  return row!.id;
}

async function medianMs(task: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const startedMs = performance.now();
    await task();
    times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
}

/** Reads of a million points: name and median milliseconds, the transport from Postgres included. */
export async function measureReads(sql: Sql): Promise<[name: string, ms: number][]> {
  const id = await storeMillion(sql);
  const sample = (window: Partial<SampleWindow>) => () =>
    readSamples(sql, "wsp", ["run_0"], "loss", { axis: "step", pixels: 800, ...window });
  const reads: [string, () => Promise<unknown>][] = [
    ["whole series, 800 pixels", sample({})],
    ["whole series, 800 pixels, by time", sample({ axis: "time" })],
    ["a window of 500,000 points, 800 pixels", sample({ from: 250_000, to: 750_000 })],
    ["a window of 100,000 points, 800 pixels", sample({ from: 450_000, to: 549_999 })],
    ["a window of 1,000 points, all of them", sample({ from: 500_000, to: 500_999 })],
    ["a page of 25,000 points of the history", () => readHistory(sql, id, { limit: 25_000 })],
    ["the whole history, a million points", () => readHistory(sql, id)],
  ];
  const measured: [string, number][] = [];
  for (const [name, task] of reads) measured.push([name, await medianMs(task)]);
  return measured;
}
