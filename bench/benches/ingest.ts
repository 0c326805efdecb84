import type { Sql } from "@/db/connect";
import { countPoints, type Load } from "../load/points";
import { readBack } from "../load/read-back";
import { sendLoad } from "../load/send-load";
import { median, percentile, type Row, readable } from "../report";
import { createRuns, type Tracker } from "../targets/tracker";
import type { World } from "../world";

type Shape = Omit<Load, "runIds" | "requests">;

/** A load in one shape for both; each is sent as many requests as it works on for some seconds. */
interface Contest {
  what: string;
  connections: number;
  shape: Shape;
  ourRequests: number;
  theirRequests: number;
  wantedRatio?: number;
}

const BATCHES: Contest[] = [
  {
    what: "1,000 points a batch: 10 metrics, 100 steps",
    connections: 4,
    shape: { keys: 10, stepsPerRequest: 100 },
    ourRequests: 250,
    theirRequests: 12,
    wantedRatio: 15,
  },
  {
    what: "1,000 points a batch: 1 metric, 1,000 steps",
    connections: 4,
    shape: { keys: 1, stepsPerRequest: 1000 },
    ourRequests: 250,
    theirRequests: 12,
    wantedRatio: 15,
  },
];

const SINGLES: Contest[] = [
  {
    what: "single log-metric calls, 64 connections, 64 runs",
    connections: 64,
    shape: { keys: 1, stepsPerRequest: 1 },
    ourRequests: 500,
    theirRequests: 12,
    wantedRatio: 30,
  },
];

export const measureBatches = (world: World) => measureContests(world, BATCHES);
export const measureSingles = (world: World) => measureContests(world, SINGLES);

async function measureContests(world: World, contests: Contest[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const contest of contests) rows.push(...(await measureContest(world, contest)));
  return rows;
}

interface Measured {
  rates: number[];
  latenciesMs: number[];
  bytesAPoint: number[];
}

/** Alternating rounds; of the peer's two ways to run, the better one counts. */
async function measureContest(world: World, contest: Contest): Promise<Row[]> {
  const ours = await world.studio();
  const theirs = (await world.mlflow()).servers;
  const measured = new Map<Tracker, Measured>();
  for (let round = 0; round < world.rounds; round++) {
    for (const tracker of [ours, ...theirs]) {
      const requests = tracker === ours ? contest.ourRequests : contest.theirRequests;
      const known = measured.get(tracker) ?? { rates: [], latenciesMs: [], bytesAPoint: [] };
      measured.set(tracker, known);
      await measureRound(tracker, contest, requests, known);
    }
  }
  const [own, ...others] = [...measured.values()];
  return present(contest, own!, others.sort((a, b) => median(b.rates) - median(a.rates))[0]!);
}

async function measureRound(
  tracker: Tracker,
  { connections, shape }: Contest,
  requests: number,
  into: Measured,
) {
  const load: Load = { ...shape, requests, runIds: await createRuns(tracker, connections) };
  const before = await databaseBytes(tracker.sql);
  const { seconds, cpuSeconds, latenciesMs } = await sendLoad(tracker, load);
  const bytes = (await databaseBytes(tracker.sql)) - before;
  await readBack(tracker, load);
  into.rates.push(countPoints(load) / seconds);
  into.latenciesMs.push(...latenciesMs);
  into.bytesAPoint.push(bytes / countPoints(load));
  console.log(
    `  ${tracker.name}: ${readable(countPoints(load) / seconds)} points/s, ${readable(bytes / countPoints(load))} bytes a point ` +
      `(${readable(seconds)} s, of which ${readable(cpuSeconds)} s of CPU in the client)`,
  );
}

/** What the whole database takes, once dead rows were made free for others; nothing is packed more than it would be by itself. */
async function databaseBytes(sql: Sql): Promise<number> {
  await sql`vacuum`;
  const [row] = await sql`select pg_database_size(current_database()) as bytes`;
  return Number(row!.bytes);
}

function present({ what, wantedRatio, shape }: Contest, ours: Measured, theirs: Measured): Row[] {
  const isSingle = shape.keys * shape.stepsPerRequest === 1;
  const show = ({ rates, latenciesMs }: Measured) =>
    `${readable(median(rates))} ${isSingle ? "calls" : "points"}/s, p99 ${readable(percentile(latenciesMs, 0.99))} ms`;
  const ratio = median(ours.rates) / median(theirs.rates);
  const speed: Row = { what, ours: show(ours), theirs: show(theirs), ratio, wantedRatio };
  if (isSingle) return [speed];
  const [our, their] = [median(ours.bytesAPoint), median(theirs.bytesAPoint)];
  const disk = { what: "… on disk, all indexes included", ours: `${readable(our)} bytes a point` };
  return [
    speed,
    { ...disk, theirs: `${readable(their)} bytes a point`, ratio: their / our, wantedRatio: 20 },
  ];
}
