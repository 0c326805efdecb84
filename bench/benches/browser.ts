/** What a person waits for, in a real browser on the production build with 100,000 runs. */
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { makeBodies } from "../load/points";
import { scrollRows, whenChartsThere, whenFirstRowIsNot, whenRowsThere } from "../pages/in-page";
import { type OpenBrowser, openBrowser } from "../pages/open-browser";
import { signIn, type Visitor } from "../pages/open-pages";
import { pssBytes } from "../processes";
import { median, percentile, type Row, readable } from "../report";
import type { Seeded } from "../targets/seeded";
import { ask, createRuns } from "../targets/tracker";
import type { World } from "../world";

const FRAMES = 240;
/** A frame that took longer was late at 60 a second, the clock's own tremble allowed for. */
const LATE_MS = 20;
const COMPARED = 100;
const COMPARED_METRICS = 10;
const COMPARED_STEPS = 1_000;
const STEPS_A_BATCH = 100;
const HIGH_DESK = { width: 1440, height: 2_400 };
const LIVE_EVERY_MS = 250;
const LIVE_METRICS = 10;

interface Desk {
  seeded: Seeded;
  browser: OpenBrowser;
  visitor: Visitor;
  rounds: number;
}

export async function measureBrowser(world: World): Promise<Row[]> {
  const seeded = await world.seeded();
  const browser = await openBrowser(seeded.ours.studio);
  const visitor = await signIn(seeded.ours.studio);
  const desk = { seeded, browser, visitor, rounds: world.rounds };
  try {
    const rows: Row[] = [];
    for (const measure of [measureList, measureFilter, measureWideRun, measureComparison, measureLive])
      rows.push(...(await measure(desk)));
    return rows;
  } finally {
    await browser.close();
  }
}

const atMost = (what: string, values: number[], most: number, more = ""): Row => {
  const value = median(values);
  return {
    what,
    ours: `${readable(value)} ms${more}`,
    wanted: `≤ ${readable(most)} ms`,
    isReached: value <= most,
  };
};

/** Opens a page some times, the first one to warm up, and closes it after each. */
async function openOften<Seen>(
  { browser, rounds }: Desk,
  path: string,
  look: (page: Page) => Promise<Seen>,
  desk?: { width: number; height: number },
): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let round = 0; round <= rounds; round++) {
    const page = await browser.newPage();
    if (desk) await page.setViewportSize(desk);
    await page.goto(path, { waitUntil: "commit" });
    seen.push(await look(page));
    await page.close();
  }
  return seen.slice(1);
}

async function measureList(desk: Desk): Promise<Row[]> {
  const path = `/${desk.seeded.workspace}/runs`;
  const seen = await openOften(desk, path, async (page) => {
    const firstMs = await page.evaluate(whenRowsThere);
    await page.waitForLoadState("networkidle");
    return { firstMs, frames: await page.evaluate(scrollRows, FRAMES) };
  });
  const frames = seen.flatMap((one) => one.frames);
  const late = frames.filter((ms) => ms > LATE_MS).length / frames.length;
  return [
    atMost(
      "browser: the runs list, first data",
      seen.map(({ firstMs }) => firstMs),
      500,
    ),
    {
      what: "browser: scrolling it, frames that were late at 60 a second",
      ours: `${readable(late * 100)} %, the 95th percentile ${readable(percentile(frames, 0.95))} ms`,
      wanted: "≤ 5 %",
      isReached: late <= 0.05,
    },
  ];
}

async function measureFilter(desk: Desk): Promise<Row[]> {
  const times = await openOften(desk, `/${desk.seeded.workspace}/runs`, async (page) => {
    await page.evaluate(whenRowsThere);
    await page.waitForLoadState("networkidle");
    const first = (await page.locator("[data-run]").first().getAttribute("data-run"))!;
    const input = page.getByRole("combobox", { name: "Search runs" });
    await input.fill("params.optimizer = 'lion' OR metrics.auc > 0.95");
    await input.press("Escape");
    const changed = page.evaluate(whenFirstRowIsNot, first);
    const askedMs = await page.evaluate(() => performance.now());
    await input.press("Enter");
    return (await changed) - askedMs;
  });
  return [atMost("browser: a filter with OR, answered", times, 300)];
}

async function measureWideRun(desk: Desk): Promise<Row[]> {
  const [run] = await findRuns(desk, "experiment = 'scale/thousand-metrics'", 1);
  const seen = await openOften(desk, `/${desk.seeded.workspace}/runs/${run}/metrics`, async (page) => {
    let asked = 0;
    page.on("request", (request) => {
      asked += Number(request.url().endsWith("/live/chart"));
    });
    const { ms } = await page.evaluate(whenChartsThere, 1);
    await page.waitForLoadState("networkidle");
    return { ms, asked };
  });
  const charts = median(seen.map(({ asked }) => asked));
  return [
    atMost(
      "browser: a run with 1,000 metrics, its charts on the screen",
      seen.map(({ ms }) => ms),
      1_000,
    ),
    { what: "… charts it asked for", ours: readable(charts), wanted: "≤ 60", isReached: charts <= 60 },
  ];
}

/** Runs of ten curves each, on a desk so high that all the charts are on the screen. */
async function measureComparison(desk: Desk): Promise<Row[]> {
  const { ours } = desk.seeded;
  const shape = {
    keys: COMPARED_METRICS,
    stepsPerRequest: STEPS_A_BATCH,
    requests: COMPARED_STEPS / STEPS_A_BATCH,
  };
  const runIds = await createRuns(ours, COMPARED);
  const bodies = runIds.flatMap((_, run) => makeBodies({ ...shape, runIds }, run));
  for (const body of bodies) await ask(ours, "runs/log-batch", JSON.parse(body));
  const { workspace } = desk.seeded;
  const path = `/${workspace}/compare?runs=${runIds.join(",")}`;
  const seen = await openOften(
    desk,
    path,
    (page) => page.evaluate(whenChartsThere, COMPARED_METRICS),
    HIGH_DESK,
  );
  return [
    atMost(
      `browser: ${COMPARED} runs compared, ${COMPARED_METRICS} charts of all of them on the screen`,
      seen.map(({ ms }) => ms),
      2_000,
    ),
  ];
}

async function findRuns({ visitor, seeded }: Desk, search: string, limit: number): Promise<string[]> {
  const { runs } = await visitor.query<{ runs: { name: string }[] }>("runs.list", {
    workspace: seeded.workspace,
    search,
    limit,
  });
  return runs.map(({ name }) => name);
}

/** A run that logs four times a second, watched for ten minutes, or as many as BENCH_LIVE_MINUTES says. */
async function measureLive({ seeded, browser }: Desk): Promise<Row[]> {
  const minutes = Number(process.env.BENCH_LIVE_MINUTES ?? 10);
  const tracker = seeded.ours;
  const [run] = await createRuns(tracker, 1);
  const page = await browser.newPage();
  await page.goto(`/${seeded.workspace}/runs/${run}/metrics`);
  const end = Date.now() + minutes * 60_000;
  for (let step = 0; Date.now() < end; step++) {
    const point = (key: number) => ({
      key: `live/metric_${key}`,
      value: Math.sin(step / 50 + key),
      step,
      timestamp: Date.now(),
    });
    await ask(tracker, "runs/log-batch", {
      run_id: run,
      metrics: Array.from({ length: LIVE_METRICS }, (_, key) => point(key)),
    });
    await delay(LIVE_EVERY_MS);
  }
  const { cards } = await page.evaluate(whenChartsThere, 1);
  const bytes = Math.max(...(await browser.renderers()).map(pssBytes));
  await page.close();
  const megabytes = bytes / 2 ** 20;
  return [
    {
      what: `browser: memory of a tab (PSS) after ${readable(minutes)} minutes of a live run`,
      ours: `${readable(megabytes)} MiB, ${cards} charts on the screen`,
      wanted: "≤ 300 MiB",
      isReached: megabytes <= 300,
    },
  ];
}
