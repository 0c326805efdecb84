import type { ClockKind } from "@/domain/activities";
import { removeStaleUploads } from "@/server/artifacts/remove-stale-uploads";
import { collectBlobs } from "@/server/blobs/collect-blobs";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { forgetCollected } from "@/server/endpoints/collected-rows";
import { compactTelemetry } from "@/server/endpoints/compact-telemetry";
import { sweepSentLogs } from "@/server/logs/sweep-sent-logs";
import { compactOnce } from "@/server/metrics/compact";
import { rankSeries } from "@/server/metrics/rank-series";
import { forgetOldNotifications } from "@/server/notifications/forget-old";
import { beginDue } from "@/server/schedules/begin-due";
import { forgetDeleted } from "@/server/secrets/delete-secret";
import { countDisk } from "@/server/storage/count-disk";
import { measureInstallation } from "@/server/storage/measure-installation";
import { forgetOldDeliveries } from "@/server/subscriptions/deliver";
import { collectUnused } from "@/server/trash/collect-unused";
import { LONG_KINDS, STEPS } from "./activities/steps";
import { applyRules } from "./apply-rules";
import { loseOrders } from "./build-orders";
import { loseBuilds } from "./builds";
import { carryOnActivities, TURN_MS } from "./carry-on";
import { sweepLeases } from "./clock";
import { expireWorkspaces } from "./expire-workspaces";
import { explainUnserved } from "./explain-waiting";
import { sweepPeers } from "./peers/settle-peers";
import { loseInstances } from "./serving/instance-desk";
import { createScaler } from "./serving/scale-deployments";
import { watchAlerts } from "./serving/watch-alerts";

/** Our own node first takes up what it had: nobody is declared lost by a controller that has just come up. */
const SETTLE_MS = 6_000;

interface Duty {
  everyMs: number;
  afterMs: number;
  run: (services: Services) => Promise<unknown>;
}

const SHORT_KINDS = (Object.keys(STEPS) as ClockKind[]).filter((kind) => !LONG_KINDS.includes(kind));

const DUTIES: Duty[] = [
  { everyMs: 1_000, afterMs: SETTLE_MS, run: ({ db }) => sweepLeases(db) },
  { everyMs: 1_000, afterMs: SETTLE_MS, run: (services) => sweepPeers(services) },
  { everyMs: 1_000, afterMs: SETTLE_MS, run: ({ db }) => loseBuilds(db) },
  { everyMs: 1_000, afterMs: SETTLE_MS, run: (services) => loseInstances(services) },
  { everyMs: 1_000, afterMs: SETTLE_MS, run: createScaler() },
  { everyMs: 10_000, afterMs: 20_000, run: watchAlerts },
  { everyMs: 5_000, afterMs: SETTLE_MS, run: ({ db }) => loseOrders(db) },
  { everyMs: 2_000, afterMs: SETTLE_MS, run: ({ db }) => explainUnserved(db) },
  {
    everyMs: 500,
    afterMs: 1_000,
    run: (services) => carryOnActivities(services, TURN_MS, STEPS, SHORT_KINDS),
  },
  // Two at a time: a large input does not hold up a small one.
  {
    everyMs: 500,
    afterMs: 1_000,
    run: (services) => carryOnActivities(services, TURN_MS, STEPS, LONG_KINDS),
  },
  {
    everyMs: 500,
    afterMs: 1_250,
    run: (services) => carryOnActivities(services, TURN_MS, STEPS, LONG_KINDS),
  },
  { everyMs: 1_000, afterMs: SETTLE_MS, run: beginDue },
  { everyMs: 2_000, afterMs: SETTLE_MS, run: collectBlobs },
  { everyMs: 2_000, afterMs: 10_000, run: countDisk },
  { everyMs: 3_600_000, afterMs: 20_000, run: measureInstallation },
  { everyMs: 600_000, afterMs: 30_000, run: applyRules },
  { everyMs: 3_600_000, afterMs: 120_000, run: expireWorkspaces },
  { everyMs: 30_000, afterMs: SETTLE_MS, run: ({ db }) => rankSeries(db) },
  { everyMs: 5_000, afterMs: SETTLE_MS, run: ({ sql }) => compactOnce(sql, { maxSeries: 200 }) },
  { everyMs: 60_000, afterMs: 15_000, run: ({ db }) => compactTelemetry(db) },
  { everyMs: 60_000, afterMs: 45_000, run: ({ db }) => forgetCollected(db) },
  { everyMs: 3_600_000, afterMs: 60_000, run: removeStaleUploads },
  { everyMs: 600_000, afterMs: 60_000, run: sweepSentLogs },
  { everyMs: 60_000, afterMs: SETTLE_MS, run: ({ db }) => forgetDeleted(db) },
  { everyMs: 3_600_000, afterMs: 90_000, run: ({ db }) => forgetOldNotifications(db) },
  { everyMs: 3_600_000, afterMs: 100_000, run: ({ db }) => forgetOldDeliveries(db) },
  { everyMs: 6 * 3_600_000, afterMs: 300_000, run: collectUnused },
];

/** Runs each duty again and again, never twice at once; a failure (the database is away) is tried again at its next turn. */
export function startClock(services: Services): () => void {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const plan = (duty: Duty, delayMs: number) => {
    if (isStopped) return;
    const timer = setTimeout(async () => {
      timers.delete(timer);
      await duty.run(services).catch((failure) => {
        if (isPassing(failure)) tellOfOutage(services);
        else console.error(`clock: ${failure instanceof Error ? failure.message : failure}`);
      });
      plan(duty, duty.everyMs);
    }, delayMs);
    timers.add(timer);
  };
  for (const duty of DUTIES) plan(duty, duty.afterMs);
  return () => {
    isStopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}
