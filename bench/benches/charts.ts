import { signIn } from "../pages/open-pages";
import { median, type Row, readable } from "../report";
import { findLongest, LONG_METRIC, SPIKE } from "../targets/long-series";
import type { Tracker } from "../targets/tracker";
import type { World } from "../world";
import { measureInTurns } from "./lists";

const PIXELS = 800;
/** As many as its own page asks for of a whole curve; of a window as many as ours shows, or the most that it gives. */
const THEIR_POINTS = 320;
const THEIR_MOST = 2_500;

/** A chart as the page of each asks for it: ours signed in through the gateway and the pages' own door. */
export async function measureCharts(world: World): Promise<Row[]> {
  const { ours, theirs: start, workspace } = await world.seeded();
  const theirs = (await start()).servers;
  const [place] = await ours.sql`select id from workspaces where slug = ${workspace}`;
  const run = await findLongest(ours.sql, place!.id);
  const visitor = await signIn(ours.studio);
  const chart = async (from?: number, to?: number) => {
    const [line] = await visitor.readChart({
      workspace,
      runs: [run],
      key: LONG_METRIC,
      pixels: PIXELS,
      from,
      to,
    });
    return line!;
  };
  const windows: { what: string; from?: number; to?: number; wantedRatio: number }[] = [
    { what: "chart of a series of a million points", wantedRatio: 100 },
    ...[1_000, 10_000, 100_000].map((steps) => ({
      what: `… a window of ${readable(steps)} steps`,
      from: 617_000 - steps / 2,
      to: 617_000 + steps / 2 - 1,
      wantedRatio: 8,
    })),
  ];
  const rows: Row[] = [];
  for (const { what, from, to, wantedRatio } of windows) {
    const line = await chart(from, to);
    const points = from === undefined ? THEIR_POINTS : Math.min(THEIR_MOST, line.y.length);
    const window = { run, from, to, points };
    const askers = [() => chart(from, to), ...theirs.map((tracker) => () => askPeer(tracker, window))];
    const times = await measureInTurns(askers.length, (index) => askers[index]!());
    const [mine, ...others] = times.map(median);
    const best = Math.min(...others);
    const peer = await askPeer(theirs[0]!, window);
    rows.push({
      what,
      ours: `${readable(mine!)} ms, ${line.y.length} points, ${hasSpike(line.y)}`,
      theirs: `${readable(best)} ms, ${peer.length} points, ${hasSpike(peer)}`,
      ratio: best / mine!,
      wantedRatio,
    });
    if (to! - from! === 999 && !line.isWhole) throw new Error("A window of 1,000 steps is not exact.");
  }
  return rows;
}

const hasSpike = (values: ArrayLike<number>) =>
  Array.from(values).includes(SPIKE) ? "the spike in it" : "no spike";

interface Window {
  run: string;
  from?: number;
  to?: number;
  points: number;
}

async function askPeer({ port }: Tracker, { run, from, to, points }: Window): Promise<number[]> {
  const query = new URLSearchParams({ run_ids: run, metric_key: LONG_METRIC, max_results: `${points}` });
  if (from !== undefined) query.set("start_step", `${from}`);
  if (to !== undefined) query.set("end_step", `${to}`);
  const answer = await fetch(
    `http://127.0.0.1:${port}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query}`,
  );
  if (answer.status !== 200) throw new Error(`The peer answers ${answer.status}: ${await answer.text()}`);
  const { metrics } = (await answer.json()) as { metrics: { value: number }[] };
  return metrics.map(({ value }) => value);
}
