import { setTimeout as delay } from "node:timers/promises";
import { readJob, submitScript } from "../jobs";
import { openPages } from "../pages/open-pages";
import { residentBytes } from "../processes";
import { percentile, type Row, readable } from "../report";
import type { BenchStudio } from "../targets/studio";
import type { World } from "../world";

const MEGABYTES_PER_SECOND = 100;
const FLOOD_SECONDS = 60;
const PAGE = "/default/runs";
const WARM_UP_SECONDS = 20;
const PAGES_PER_SECOND = 5;
const WANTED_MB = 200;
const WANTED_SLOWDOWN = 2;

/** Writes lines at a steady rate: a hundredth of a second's worth, then a rest until the next is due. */
const SCRIPT = `
import sys, time
block = (b"x" * 99 + b"\\n") * ${MEGABYTES_PER_SECOND * 100}
begun = time.monotonic()
for n in range(${FLOOD_SECONDS * 100}):
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    time.sleep(max(0, begun + (n + 1) / 100 - time.monotonic()))
`;

/** What a run that writes 100 MB/s of log for a minute costs the others: the runner's memory, and the time of a page. */
export async function measureFlood(world: World): Promise<Row[]> {
  const studio = await world.studio();
  const openPage = await openPages(studio.studio);
  // Compiled and cached first, or idle looks slow.
  await askSteadily(openPage, (seconds) => seconds >= WARM_UP_SECONDS);
  const idle = await askSteadily(openPage, (seconds) => seconds >= FLOOD_SECONDS / 2);
  const { name } = await submitScript(studio, { script: SCRIPT, command: "python main.py" });
  await waitForStatus(studio, name, "Running");
  const runner = studio.studio.pid("runner");
  const flood = await askSteadily(
    openPage,
    (seconds) => seconds >= FLOOD_SECONDS - 5,
    () => residentBytes(runner) / 2 ** 20,
  );
  const job = await waitForStatus(studio, name, "Completed");
  const seconds = (Date.parse(job.end_time) - Date.parse(job.start_time)) / 1000;
  const peak = Math.max(...flood.watched);
  const [calm, busy] = [percentile(idle.timesMs, 0.99), percentile(flood.timesMs, 0.99)];
  return [
    {
      what: `the runner's resident memory, highest, under a log of ${MEGABYTES_PER_SECOND} MB/s for ${FLOOD_SECONDS} s (the run took ${readable(seconds)} s)`,
      ours: `${readable(peak)} MB`,
      wanted: `< ${WANTED_MB} MB`,
      isReached: peak < WANTED_MB,
    },
    {
      what: "… a page's p99",
      ours: `${readable(busy)} ms (idle ${readable(calm)} ms)`,
      wanted: `< ${WANTED_SLOWDOWN}× idle`,
      isReached: busy < WANTED_SLOWDOWN * calm,
    },
  ];
}

/** Asks for a page at a steady rate, whether or not the last one was slow, and looks at something each time. */
async function askSteadily(
  openPage: (path: string) => Promise<number>,
  isOver: (seconds: number) => boolean,
  watch: () => number = () => 0,
): Promise<{ timesMs: number[]; watched: number[] }> {
  const begunMs = performance.now();
  const asked: Promise<number>[] = [];
  const watched: number[] = [];
  while (!isOver((performance.now() - begunMs) / 1000)) {
    asked.push(openPage(PAGE));
    watched.push(watch());
    await delay(Math.max(0, begunMs + (asked.length * 1000) / PAGES_PER_SECOND - performance.now()));
  }
  return { timesMs: await Promise.all(asked), watched };
}

async function waitForStatus(studio: BenchStudio, name: string, wanted: string) {
  for (const end = Date.now() + 180_000; Date.now() < end; await delay(100)) {
    const job = await readJob(studio, name);
    if (job.status === wanted) return job;
    if (["Failed", "Canceled"].includes(job.status)) throw new Error(`The run ${name} is ${job.status}.`);
  }
  throw new Error(`The run ${name} was not ${wanted} within 3 minutes.`);
}
