import type { Sql } from "@/db/connect";
import { countPoints, type Load } from "../load/points";
import { readBack } from "../load/read-back";
import { sendLoad } from "../load/send-load";
import { cpuSeconds, listTrees } from "../processes";
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
  {
    what: "1,000 points a batch: 100 metrics, 10 steps",
    connections: 4,
    shape: { keys: 100, stepsPerRequest: 10 },
    ourRequests: 100,
    theirRequests: 10,
    wantedRatio: 15,
  },
  // Our slow case: each point is a row of its own until it is compacted. One connection, or reading back takes minutes.
  {
    what: "1,000 points a batch: 1,000 metrics, 1 step; 1 connection",
    connections: 1,
    shape: { keys: 1000, stepsPerRequest: 1 },
    ourRequests: 50,
    theirRequests: 10,
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
  /** CPU of all processes of the tracker for one request: the figure that other work on the machine disturbs least. */
  cpuMs: number[];
  points: number;
}

/** Alternating rounds; of the peer's two ways to run, the better one counts. */
async function measureContest(world: World, contest: Contest): Promise<Row[]> {
  const ours = await world.studio();
  const theirs = (await world.mlflow()).servers;
  const all = [ours, ...theirs].map((tracker) => ({ tracker, measured: startMeasuring() }));
  const databases = [ours.sql, theirs[0]!.sql];
  const bytesBefore = await Promise.all(databases.map(databaseBytes));
  for (let round = 0; round < world.rounds; round++) {
    for (const { tracker, measured } of all) {
      const requests = tracker === ours ? contest.ourRequests : contest.theirRequests;
      await measureRound(tracker, contest, requests, measured);
    }
  }
  const bytesAfter = await Promise.all(databases.map(databaseBytes));
  const [own, ...others] = all.map(({ measured }) => measured);
  const points = [own!.points, others.reduce((sum, one) => sum + one.points, 0)];
  const bytesAPoint = points.map((count, i) => (bytesAfter[i]! - bytesBefore[i]!) / count);
  const better = others.sort((a, b) => median(b.rates) - median(a.rates))[0]!;
  return present(contest, own!, better, bytesAPoint);
}

const startMeasuring = (): Measured => ({ rates: [], latenciesMs: [], cpuMs: [], points: 0 });

async function measureRound(
  tracker: Tracker,
  { connections, shape }: Contest,
  requests: number,
  into: Measured,
) {
  const load: Load = { ...shape, requests, runIds: await createRuns(tracker, connections) };
  const processes = listTrees(tracker.processes());
  const cpuBefore = cpuSeconds(processes);
  const { seconds, latenciesMs } = await sendLoad(tracker, load);
  const cpu = cpuSeconds(processes) - cpuBefore;
  await readBack(tracker, load);
  const points = countPoints(load);
  into.points += points;
  into.rates.push(points / seconds);
  into.latenciesMs.push(...latenciesMs);
  into.cpuMs.push((1000 * cpu) / (connections * requests));
  console.log(
    `  ${tracker.name}: ${readable(points / seconds)} points/s (${readable(points)} in ${readable(seconds)} s, all read back), ` +
      `${readable(cpu)} s of CPU`,
  );
}

/** What the whole database takes, once dead rows were made free for others; nothing is packed more than it would be by itself. */
async function databaseBytes(sql: Sql): Promise<number> {
  await sql`vacuum`;
  const [row] = await sql`select pg_database_size(current_database()) as bytes`;
  return Number(row!.bytes);
}

function present(
  { what, wantedRatio, shape }: Contest,
  ours: Measured,
  theirs: Measured,
  bytes: number[],
): Row[] {
  const isSingle = shape.keys * shape.stepsPerRequest === 1;
  const showSpeed = ({ rates, latenciesMs }: Measured) =>
    `${readable(median(rates))} ${isSingle ? "calls" : "points"}/s, p99 ${readable(percentile(latenciesMs, 0.99))} ms`;
  const rows: Row[] = [
    {
      what,
      ours: showSpeed(ours),
      theirs: showSpeed(theirs),
      ratio: median(ours.rates) / median(theirs.rates),
      wantedRatio,
    },
    compareLess("… CPU of all processes a request", "ms", median(ours.cpuMs), median(theirs.cpuMs)),
  ];
  if (isSingle) return rows;
  const disk = compareLess("… on disk, with all indexes", "bytes a point", bytes[0]!, bytes[1]!);
  return [...rows, { ...disk, wantedRatio: wantedRatio && 20 }];
}

/** A row where less is better. */
const compareLess = (what: string, unit: string, ours: number, theirs: number): Row => {
  return {
    what,
    ours: `${readable(ours)} ${unit}`,
    theirs: `${readable(theirs)} ${unit}`,
    ratio: theirs / ours,
  };
};
