import { Connection, writeRequest } from "../load/connection";
import { median, type Row, readable } from "../report";
import { ask, type Tracker } from "../targets/tracker";
import type { World } from "../world";

/** What a run's client asks from its beginning to its end. */
const STEPS = ["create", "20 parameters", "10 tags", "one tag", "10 metrics", "update"] as const;
type Step = (typeof STEPS)[number];

const ALONE = { ours: 150, theirs: 30 };
const TOGETHER = { clients: 8, ours: 60, theirs: 12 };
const WANTED_MS = 2;
const WANTED_RATIO = 10;

const entries = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: `${prefix}${n}`, value: `${n / 10}` }));
const metrics = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: `metric${n}`, value: n, timestamp: 1_000, step: 0 }));

/** The lives of runs, whole and step by step: one client after itself, and then eight at once. */
export async function measureLives(world: World): Promise<Row[]> {
  const ours = await world.studio();
  const peers = (await world.mlflow()).servers;
  const alone = await Promise.all([ours, ...peers].map(async (tracker) => ({ tracker, took: startClock() })));
  for (let round = 0; round < world.rounds; round++)
    for (const { tracker, took } of alone)
      await live(tracker, took, Math.ceil((tracker === ours ? ALONE.ours : ALONE.theirs) / world.rounds));
  const [own, ...others] = alone.map(({ took }) => took);
  const better = others.sort((a, b) => total(a) - total(b))[0]!;
  const rows = STEPS.map((step) => {
    const [mine, theirs] = [median(own![step]), median(better[step])];
    return {
      what: `a run's life, one client: ${step}`,
      ours: `${readable(mine)} ms`,
      theirs: `${readable(theirs)} ms`,
      ratio: theirs / mine,
      wanted: `< ${WANTED_MS} ms`,
      isReached: mine < WANTED_MS,
    };
  });
  return [...rows, ...(await measureTogether(world, ours, peers))];
}

async function measureTogether({ rounds }: World, ours: Tracker, peers: Tracker[]): Promise<Row[]> {
  const rates = new Map<Tracker, number[]>([ours, ...peers].map((tracker) => [tracker, []]));
  for (let round = 0; round < rounds; round++)
    for (const [tracker, seen] of rates) {
      const lives = tracker === ours ? TOGETHER.ours : TOGETHER.theirs;
      const begun = performance.now();
      const clients = Array.from({ length: TOGETHER.clients }, () => live(tracker, startClock(), lives));
      await Promise.all(clients);
      seen.push((TOGETHER.clients * lives) / ((performance.now() - begun) / 1000));
    }
  const mine = median(rates.get(ours)!);
  const theirs = Math.max(...peers.map((peer) => median(rates.get(peer)!)));
  return [
    {
      what: `runs' whole lives, ${TOGETHER.clients} clients`,
      ours: `${readable(mine)} runs/s`,
      theirs: `${readable(theirs)} runs/s`,
      ratio: mine / theirs,
      wantedRatio: WANTED_RATIO,
    },
  ];
}

type Clock = Record<Step, number[]>;
const startClock = (): Clock => Object.fromEntries(STEPS.map((step) => [step, []])) as unknown as Clock;
const total = (took: Clock) => STEPS.reduce((sum, step) => sum + median(took[step]), 0);

/** So many runs on one connection, one after the other; how long each step took is added to the clock. */
async function live(tracker: Tracker, took: Clock, runs: number): Promise<void> {
  const { experiment_id } = await ask<{ experiment_id: string }>(tracker, "experiments/create", {
    name: `lives-${Date.now()}-${Math.random()}`,
  });
  const connection = await Connection.open(tracker.port);
  const send = async (step: Step, path: string, body: object): Promise<string> => {
    const url = `${tracker.prefix}/api/2.0/mlflow/runs/${path}`;
    const request = writeRequest(url, tracker.headers, JSON.stringify(body));
    const sentMs = performance.now();
    const answer = await connection.send(request);
    took[step].push(performance.now() - sentMs);
    if (answer.status !== 200)
      throw new Error(`${tracker.name} answers ${answer.status} to ${path}: ${answer.body}`);
    return answer.body;
  };
  for (let n = 0; n < runs; n++) {
    const created = await send("create", "create", {
      experiment_id,
      run_name: `run ${n}`,
      start_time: Date.now(),
      tags: [{ key: "mlflow.user", value: "bench" }],
    });
    const { run_id } = (JSON.parse(created) as { run: { info: { run_id: string } } }).run.info;
    await send("20 parameters", "log-batch", { run_id, params: entries("param", 20) });
    await send("10 tags", "log-batch", { run_id, tags: entries("tag", 10) });
    await send("one tag", "set-tag", { run_id, key: "stage", value: "trained" });
    await send("10 metrics", "log-batch", { run_id, metrics: metrics(10) });
    await send("update", "update", { run_id, status: "FINISHED", end_time: Date.now() });
  }
  connection.close();
}
