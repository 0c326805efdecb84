import { sendLoad } from "../load/send-load";
import { openPages } from "../pages/open-pages";
import { listTrees, pssBytes } from "../processes";
import { type Row, readable } from "../report";
import { ask, createRuns, type Tracker } from "../targets/tracker";
import type { World } from "../world";

const PAGES = ["/default", "/default/runs", "/default/experiments", "/default/environments"];
const MB = 2 ** 20;

/**
 * Memory after light use: a few runs with metrics, and pages looked at. It is the sum of the proportional set sizes (PSS) of
 * every process, so that what several share counts once. Our Postgres is counted; that of the peer is not.
 */
export async function measureMemory(world: World): Promise<Row[]> {
  const ours = await world.studio();
  const theirs = (await world.mlflow()).servers[0]!;
  const openPage = await openPages(ours.studio);
  for (const path of PAGES) for (let i = 0; i < 5; i++) await openPage(path);
  for (const tracker of [ours, theirs]) await workLightly(tracker);
  const own = sumMemory(ours.processes());
  const other = sumMemory(theirs.processes().filter((root) => root !== theirs.postgresPid));
  return [
    {
      what: "memory (PSS) after light use; our Postgres included, theirs not",
      ours: own.shown,
      theirs: other.shown,
      ratio: other.bytes / own.bytes,
      wantedRatio: 3,
    },
  ];
}

async function workLightly(tracker: Tracker): Promise<void> {
  const runIds = await createRuns(tracker, 4);
  await sendLoad(tracker, { runIds, requests: 25, keys: 1, stepsPerRequest: 1 });
  for (const run_id of runIds)
    await ask(tracker, `metrics/get-history?run_id=${run_id}&metric_key=train/metric_0`);
}

function sumMemory(roots: number[]): { bytes: number; shown: string } {
  const sizes = listTrees(roots).map(pssBytes);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { bytes, shown: `${readable(bytes / MB)} MB in ${sizes.length} processes` };
}
