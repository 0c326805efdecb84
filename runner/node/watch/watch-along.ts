import { setTimeout as delay } from "node:timers/promises";
import type { KeyedPoint } from "@/domain/metrics/points";
import type { Attempt } from "../attempt";
import { DiskWatch } from "../disk/watch-disk";
import { capLog } from "./log-cap";
import { SystemMetrics } from "./system-metrics";

const FIRST_SAMPLE_MS = 2000;
const LOG_LOOK_MS = 500;
const DISK_LOOK_MS = 250;
/** Points that wait while the database is away; older ones go first. */
const MOST_POINTS = 5000;

/** What goes on beside a running command: its system metrics, the cap of its log and its limit on the disk. */
export function watchAlong(attempt: Attempt): { stop(): Promise<void> } {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, attempt.leaving.signal]);
  const jobs = [
    repeat(LOG_LOOK_MS, LOG_LOOK_MS, signal, () => cap(attempt)),
    watchDisk(attempt, signal),
    sampleMetrics(attempt, signal),
  ];
  return {
    async stop() {
      over.abort();
      await Promise.all(jobs);
      if (!attempt.leaving.signal.aborted) await cap(attempt);
    },
  };
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

async function cap({ folder, host, lease }: Attempt): Promise<void> {
  const { logCapBytes } = host.settings;
  if (!(await capLog(folder, logCapBytes))) return;
  const text = `The log grew beyond ${Math.round(logCapBytes / 1024 ** 2)} MiB: its head and its tail are kept.`;
  await host.controller.notice(lease, text);
}

async function watchDisk(attempt: Attempt, signal: AbortSignal): Promise<void> {
  const limitBytes = attempt.folder.prepared.diskBytes ?? Number.POSITIVE_INFINITY;
  const watch = new DiskWatch(attempt.folder, limitBytes);
  await repeat(DISK_LOOK_MS, DISK_LOOK_MS, signal, async () => {
    await watch.look();
    attempt.lastFreeBytes = watch.lastFreeBytes;
  });
}

async function sampleMetrics({ folder, host, lease }: Attempt, signal: AbortSignal): Promise<void> {
  const { controller, settings } = host;
  let meter: SystemMetrics | null = null;
  let waiting: KeyedPoint[] = [];
  await repeat(Math.min(FIRST_SAMPLE_MS, settings.metricsMs), settings.metricsMs, signal, async () => {
    if (!folder.wrapper) return;
    meter ??= new SystemMetrics(folder.wrapper.pid, settings.home);
    waiting = [...waiting, ...(await meter.sample())].slice(-MOST_POINTS);
    await controller.metrics(lease, waiting);
    waiting = [];
  });
}
