import { setTimeout as delay } from "node:timers/promises";
import type { SystemPoint } from "@/domain/node/messages";
import type { Link } from "../../driver";
import { DiskWatch } from "../disk/watch-disk";
import type { Spot } from "../spot";
import { capLog } from "./log-cap";
import { SystemMetrics } from "./system-metrics";

const FIRST_SAMPLE_MS = 2000;
/** Of an instance: at least once in each stretch of ten seconds that its telemetry has. */
const INSTANCE_SAMPLE_MS = 4000;
const LOG_LOOK_MS = 500;
const DISK_LOOK_MS = 250;
/** Points that wait while the database is away; older ones go first. */
const MOST_POINTS = 5000;

/** What goes on beside a running command: its system metrics, the cap of its log and its limit on the disk. */
export function watchAlong(spot: Spot, link: Tells, leaving: AbortSignal): Along {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, leaving]);
  const disk = new DiskWatch(spot.folder, spot.folder.prepared.diskBytes ?? Number.POSITIVE_INFINITY);
  const jobs = [
    repeat(LOG_LOOK_MS, LOG_LOOK_MS, signal, () => cap(spot, link)),
    repeat(DISK_LOOK_MS, DISK_LOOK_MS, signal, () => disk.look()),
    sampleMetrics(spot, link, signal),
  ];
  return {
    get lastFreeBytes() {
      return disk.lastFreeBytes;
    },
    async stop() {
      if (over.signal.aborted) return;
      over.abort();
      await Promise.all(jobs);
      if (!leaving.aborted) await cap(spot, link);
    },
  };
}

type Tells = Pick<Link, "notice" | "metrics">;

export interface Along {
  /** What the disk had left when it was last looked at. */
  readonly lastFreeBytes: number;
  stop(): Promise<void>;
}

async function repeat(
  firstMs: number,
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const pause = (ms: number) => delay(ms, true, { signal }).catch(() => false);
  for (let isOn = await pause(firstMs); isOn && !signal.aborted; isOn = await pause(everyMs)) {
    await work().catch(() => undefined);
  }
}

async function cap({ folder, hidden, machine }: Spot, link: Tells): Promise<void> {
  const { logCapBytes } = machine.settings;
  if (!(await capLog(folder, logCapBytes, hidden))) return;
  const text = `The log grew beyond ${Math.round(logCapBytes / 1024 ** 2)} MiB: its head and its tail are kept.`;
  await link.notice(text);
}

async function sampleMetrics(
  { folder, machine, assignment }: Spot,
  link: Tells,
  signal: AbortSignal,
): Promise<void> {
  const { settings } = machine;
  const everyMs = assignment.serving ? Math.min(INSTANCE_SAMPLE_MS, settings.metricsMs) : settings.metricsMs;
  let meter: SystemMetrics | null = null;
  let waiting: SystemPoint[] = [];
  await repeat(Math.min(FIRST_SAMPLE_MS, everyMs), everyMs, signal, async () => {
    if (!folder.wrapper) return;
    meter ??= new SystemMetrics(folder.wrapper.pid, settings.home);
    waiting = [...waiting, ...(await meter.sample())].slice(-MOST_POINTS);
    await link.metrics(waiting);
    waiting = [];
  });
}
