/** Requests that a deployment answers a second, beside Azure's own inference server and `mlflow models serve`. */
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { median, percentile, type Row, readable } from "../report";
import type { ScoreOrder, ScoreOutcome } from "../serving/client";
import { forkHere, type Ours, startOurs } from "../serving/ours";
import { installPeers, PYTHON, runOrThrow, startAzureServer, startMlflowServer } from "../serving/peers";
import { ECHO, MODEL, VECTORISED } from "../serving/scripts";
import { askWorker } from "../serving/socket-client";
import type { World } from "../world";

const SECONDS = 4;
const WANTED_OVERHEAD_MS = 0.5;
/** What the breast cancer data set has. */
const FEATURES = 30;

interface Contest {
  what: string;
  model: "echo" | "logistic" | "forest";
  script: string;
  connections: number;
  wantedRatio: number;
}

const CONTESTS: Contest[] = [
  {
    what: "scores of an echo script, 16 connections",
    model: "echo",
    script: ECHO,
    connections: 16,
    wantedRatio: 15,
  },
  {
    what: "… of a logistic regression, 32 connections",
    model: "logistic",
    script: MODEL,
    connections: 32,
    wantedRatio: 3,
  },
  { what: "… the same, vectorised", model: "logistic", script: VECTORISED, connections: 32, wantedRatio: 12 },
  {
    what: "… of a random forest, vectorised",
    model: "forest",
    script: VECTORISED,
    connections: 32,
    wantedRatio: 8,
  },
];

interface Contestant {
  name: string;
  order: Omit<ScoreOrder, "connections" | "seconds">;
  outcomes: ScoreOutcome[];
}

export async function measureServing({ rounds }: World): Promise<Row[]> {
  installPeers();
  const top = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-bench-serving-"));
  try {
    runOrThrow(PYTHON, [path.join(import.meta.dirname, "../serving/make_models.py"), top]);
    const rows: Row[] = [];
    for (const contest of CONTESTS) rows.push(...(await hold(contest, top, rounds)));
    rows.push(await measureOverhead(top, rounds));
    return rows;
  } finally {
    fs.rmSync(top, { recursive: true, force: true });
  }
}

async function hold(contest: Contest, top: string, rounds: number): Promise<Row[]> {
  const folder = path.join(top, contest.model);
  const plain = path.join(folder, "score.py");
  // The peers know no `run_batch`.
  fs.writeFileSync(plain, contest.model === "echo" ? ECHO : MODEL);
  const ours = await startOurs(contest.script, folder);
  const peers = [await startAzureServer(plain, folder), await startMlflowServer(path.join(folder, "mlflow"))];
  const rowOfInput = [Array.from({ length: FEATURES }, (_, n) => n + 0.5)];
  const contestants: Contestant[] = [
    { name: "ours", order: orderOf(ours, JSON.stringify({ data: rowOfInput })), outcomes: [] },
    ...peers.map(({ name, port, path: at, wrap }) => ({
      name,
      order: { port, path: at, headers: {}, body: wrap(rowOfInput) },
      outcomes: [],
    })),
  ];
  try {
    for (let round = 0; round < rounds; round++)
      for (const { order, outcomes } of contestants)
        outcomes.push(await load({ ...order, connections: contest.connections, seconds: SECONDS }));
  } finally {
    for (const one of [ours, ...peers]) await one.stop();
  }
  return showContest(contest, contestants);
}

const orderOf = ({ port, path: at, headers }: Ours, body: string) => ({ port, path: at, headers, body });

function showContest(contest: Contest, [mine, ...others]: Contestant[]): Row[] {
  const rate = ({ outcomes }: Contestant) => median(outcomes.map(({ perSecond }) => perSecond));
  const p99 = ({ outcomes }: Contestant) => median(outcomes.map((one) => percentile(one.latenciesMs, 0.99)));
  const best = others.reduce((one, other) => (rate(other) > rate(one) ? other : one));
  const show = (one: Contestant) => `${readable(rate(one))}/s, p99 ${readable(p99(one))} ms`;
  const rows: Row[] = [
    {
      what: contest.what,
      ours: show(mine!),
      theirs: others.map((one) => `${one.name}: ${show(one)}`).join("; "),
      ratio: rate(mine!) / rate(best),
      wantedRatio: contest.wantedRatio,
    },
  ];
  if (contest.model === "echo") {
    const least = Math.min(...others.map(p99));
    const [ours, theirs] = [p99(mine!), least].map((value) => `${readable(value)} ms`);
    rows.push({
      what: "… their 99th percentile",
      ours: ours!,
      theirs: theirs!,
      ratio: least / p99(mine!),
      wantedRatio: 3,
    });
  }
  return rows;
}

async function load(order: ScoreOrder): Promise<ScoreOutcome> {
  const child = forkHere("client.ts");
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`The client of the load ended with ${code}.`);
  });
  died.catch(() => {});
  child.send(order);
  const [outcome] = await Promise.race([once(child, "message"), died]);
  child.disconnect();
  return outcome as ScoreOutcome;
}

/** One connection, one request at a time: the median through the gateway less that on the worker's own socket. */
async function measureOverhead(top: string, rounds: number): Promise<Row> {
  const ours = await startOurs(ECHO, top);
  const body = JSON.stringify({ data: [1, 2, 3] });
  const overheads: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const through = await load({ ...orderOf(ours, body), connections: 1, seconds: SECONDS });
      const bare = await askWorker(ours.socket, body, SECONDS);
      overheads.push(median(through.latenciesMs) - median(bare));
    }
  } finally {
    await ours.stop();
  }
  const overhead = median(overheads);
  return {
    what: "what the gateway adds to a score at one connection, median",
    ours: `${readable(overhead)} ms`,
    wanted: `< ${WANTED_OVERHEAD_MS} ms`,
    isReached: overhead < WANTED_OVERHEAD_MS,
  };
}
