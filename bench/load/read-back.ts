import { ask, type Tracker } from "../targets/tracker";
import { keyName, type Load, makePoint, type SentPoint } from "./points";

interface HistoryPage {
  metrics?: SentPoint[];
  next_page_token?: string;
}

/** Reads every point of the load back through the door it went in by, and throws when one is missing, wrong or twice there. */
export async function readBack(tracker: Tracker, load: Load): Promise<void> {
  for (let run = 0; run < load.runIds.length; run++)
    for (let key = 0; key < load.keys; key++) await compareHistory(tracker, load, run, key);
}

async function compareHistory(tracker: Tracker, load: Load, run: number, key: number): Promise<void> {
  const found = await readHistory(tracker, load.runIds[run]!, keyName(key));
  const where = `${tracker.name}, run ${run}, ${keyName(key)}`;
  const wanted = load.requests * load.stepsPerRequest;
  if (found.length !== wanted) throw new Error(`${where}: ${found.length} points are there, not ${wanted}.`);
  found.sort((a, b) => a.step - b.step);
  for (const [step, point] of found.entries()) {
    const sent = makePoint(run, key, step);
    if (point.step !== step || point.value !== sent.value || Number(point.timestamp) !== sent.timestamp)
      throw new Error(`${where}: ${JSON.stringify(point)} is there instead of ${JSON.stringify(sent)}.`);
  }
}

async function readHistory(tracker: Tracker, run_id: string, metric_key: string): Promise<SentPoint[]> {
  const points: SentPoint[] = [];
  let page_token = "";
  do {
    const query = new URLSearchParams({ run_id, metric_key, max_results: "25000" });
    if (page_token) query.set("page_token", page_token);
    const page = await ask<HistoryPage>(tracker, `metrics/get-history?${query}`);
    for (const point of page.metrics ?? []) points.push({ ...point, step: Number(point.step) });
    page_token = page.next_page_token ?? "";
  } while (page_token);
  return points;
}
