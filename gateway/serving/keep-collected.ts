import { FLUSH_MS } from "@/domain/serving/telemetry";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { saveCollected } from "@/server/endpoints/collected-rows";
import type { App } from "../deps";
import { Collector } from "./collector";

/** An orderly end waits no longer for a database that is away. */
const LAST_WRITE_MS = 2_000;

/** Writes what was collected every two seconds, and once more at the end. */
export function keepCollected(app: App, services: Services): Collector {
  const collector = new Collector((rows) => saveCollected(services, rows));
  let writing: Promise<void> | undefined;
  const flush = async () => {
    await collector.flush().catch((failure) => {
      if (isPassing(failure)) tellOfOutage(services);
      else app.log.warn(failure);
    });
    const passedOver = collector.takePassedOver();
    if (passedOver > 0)
      app.log.warn(`${passedOver} requests were not collected: more came than could be written.`);
    writing = undefined;
  };
  const timer = setInterval(() => {
    writing ??= flush();
  }, FLUSH_MS).unref();
  app.addHook("onClose", async () => {
    clearInterval(timer);
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WRITE_MS).unref());
    await Promise.race([(writing ?? Promise.resolve()).then(flush), late]);
  });
  return collector;
}
