import { unpackNumbers } from "@/domain/metrics/packed-numbers";
import { signIn } from "../pages/open-pages";
import { median, type Row, readable } from "../report";
import { findLongest, LONG_METRIC, SPIKE } from "../targets/long-series";
import type { Tracker } from "../targets/tracker";
import type { World } from "../world";
import { measureInTurns } from "./lists";

const PIXELS = 800;
/** As many as its own page asks for. */
const THEIR_POINTS = 320;

interface Line {
  x: string;
  y: string;
  isWhole: boolean;
}

/** A chart as the page of each asks for it: ours signed in through the gateway and the pages' own door. */
export async function measureCharts(world: World): Promise<Row[]> {
  const { ours, theirs: start, workspace } = await world.seeded();
  const theirs = (await start()).servers;
  const [place] = await ours.sql`select id from workspaces where slug = ${workspace}`;
  const run = await findLongest(ours.sql, place!.id);
  const visitor = await signIn(ours.studio);
  const chart = async (from?: number, to?: number) => {
    const [line] = await visitor.query<Line[]>("metrics.chart", {
      workspace,
      runs: [run],
      key: LONG_METRIC,
      pixels: PIXELS,
      from,
      to,
    });
    return line!;
  };
  const windows = [
    { what: "chart of a series of a million points", wantedRatio: 100 },
    { what: "… a window of 1,000 steps", from: 616_500, to: 617_499, wantedRatio: 8 },
    { what: "… a window of 100,000 steps", from: 550_000, to: 649_999, wantedRatio: 8 },
  ];
  const rows: Row[] = [];
  for (const { what, from, to, wantedRatio } of windows) {
    const askers = [() => chart(from, to), ...theirs.map((tracker) => () => askPeer(tracker, run, from, to))];
    const times = await measureInTurns(world.rounds, askers.length, (index) => askers[index]!());
    const [mine, ...others] = times.map(median);
    const best = Math.min(...others);
    const [line, peer] = [await chart(from, to), await askPeer(theirs[0]!, run, from, to)];
    const shown = unpackNumbers(line.y);
    const shownAs = `${readable(mine!)} ms, ${shown.length} points, ${hasSpike(shown)}`;
    rows.push({
      what,
      ours: shownAs,
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

async function askPeer({ port }: Tracker, run: string, from?: number, to?: number): Promise<number[]> {
  const query = new URLSearchParams({
    run_ids: run,
    metric_key: LONG_METRIC,
    max_results: `${THEIR_POINTS}`,
  });
  if (from !== undefined) query.set("start_step", `${from}`);
  if (to !== undefined) query.set("end_step", `${to}`);
  const answer = await fetch(
    `http://127.0.0.1:${port}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query}`,
  );
  if (answer.status !== 200) throw new Error(`The peer answers ${answer.status}: ${await answer.text()}`);
  const { metrics } = (await answer.json()) as { metrics: { value: number }[] };
  return metrics.map(({ value }) => value);
}
