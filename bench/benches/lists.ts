import { median, type Row, readable } from "../report";
import { ask, type Tracker } from "../targets/tracker";
import type { World } from "../world";

const PAGE_RUNS = 100;
const FAR_PAGE = 1_000;
const ROUNDS = 10;
const WARM_UP_MS = 2_000;
const CALLS_A_TURN = 4;
const METRIC_ORDER = ["metrics.`val/loss` ASC"];

interface Found {
  runs?: { info: { run_id: string } }[];
  next_page_token?: string;
}

/** Pages of 100,000 runs by the same request at both, `runs/search` over every experiment. */
export async function measureLists(world: World): Promise<Row[]> {
  const { ours, theirs: start, runs } = await world.seeded();
  const theirs = (await start()).servers;
  const all = await Promise.all(
    [ours, ...theirs].map(async (tracker) => ({ tracker, ids: await listExperiments(tracker) })),
  );
  const far = Math.min(FAR_PAGE, Math.floor(runs / PAGE_RUNS));
  const search = (index: number, order_by: string[], page_token?: string) => {
    const { tracker, ids } = all[index]!;
    return ask<Found>(tracker, "runs/search", {
      experiment_ids: ids,
      max_results: PAGE_RUNS,
      order_by,
      page_token,
    });
  };
  const ownFar = await walkTo(far, (token) => search(0, [], token));
  // Its tokens are offsets, so that it need not be walked through.
  const theirFar = Buffer.from(JSON.stringify({ offset: (far - 1) * PAGE_RUNS })).toString("base64");
  const cases = [
    {
      what: `the first ${PAGE_RUNS} of ${readable(runs)} runs by a metric`,
      order: METRIC_ORDER,
      tokens: [] as string[],
      wantedRatio: 10,
    },
    { what: "… the newest", order: [], tokens: [] as string[] },
    { what: `… page ${readable(far)} of the newest`, order: [], tokens: [ownFar, theirFar, theirFar] },
  ];
  const rows: Row[] = [];
  const own: number[] = [];
  for (const { what, order, tokens, wantedRatio } of cases) {
    const times = await measureInTurns(all.length, (index) => search(index, order, tokens[index]));
    const [mine, ...others] = times.map(median);
    own.push(mine!);
    const best = Math.min(...others);
    rows.push({
      what,
      ours: `${readable(mine!)} ms`,
      theirs: `${readable(best)} ms`,
      ratio: best / mine!,
      wantedRatio,
    });
  }
  const slower = own[2]! / own[1]!;
  rows.push({
    what: `page ${readable(far)} against page 1, ours`,
    ours: `${readable(slower)} times as long`,
    wanted: "≤ 1.5",
    isReached: slower <= 1.5,
  });
  return rows;
}

/**
 * How long each took. In every round each has its turn of some calls one after the other, as somebody who pages or zooms
 * makes them. Before that each is asked for the same time, so that both have compiled, planned and cached what they can.
 */
export async function measureInTurns(
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<number[][]> {
  const times: number[][] = Array.from({ length: count }, () => []);
  const measure = async (index: number) => {
    const askedMs = performance.now();
    await work(index);
    return performance.now() - askedMs;
  };
  for (let index = 0; index < count; index++) {
    for (let spentMs = 0; spentMs < WARM_UP_MS; spentMs += await measure(index));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let index = 0; index < count; index++) {
      for (let call = 0; call < CALLS_A_TURN; call++) times[index]!.push(await measure(index));
    }
  }
  return times;
}

async function listExperiments(tracker: Tracker): Promise<string[]> {
  const { experiments } = await ask<{ experiments: { experiment_id: string }[] }>(
    tracker,
    "experiments/search",
    { max_results: 1_000 },
  );
  return experiments.map(({ experiment_id }) => experiment_id);
}

/** The token of that page. Throws where a run comes twice on the way. */
async function walkTo(page: number, search: (token?: string) => Promise<Found>): Promise<string> {
  const seen = new Set<string>();
  let token: string | undefined;
  for (let number = 1; number < page; number++) {
    const found = await search(token);
    for (const { info } of found.runs ?? []) {
      if (seen.has(info.run_id)) throw new Error(`The run ${info.run_id} is on two pages.`);
      seen.add(info.run_id);
    }
    token = found.next_page_token;
  }
  return token!;
}
