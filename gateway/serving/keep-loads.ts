import { randomUUID } from "node:crypto";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { saveLoads } from "@/server/endpoints/save-loads";
import type { App } from "../deps";
import { LoadMeter } from "./load-meter";
import type { Router } from "./router";

const LOOK_MS = 100;
const SAY_MS = 1_000;

/** Says each second how many requests are under way to each deployment whose instances follow that. */
export function keepLoads(app: App, services: Services, { looks }: Pick<Router, "looks">): void {
  const source = randomUUID();
  const meter = new LoadMeter();
  let isSaying = false;
  const say = async () => {
    const loads = meter.take();
    if (loads.length === 0) return;
    isSaying = true;
    await saveLoads(services, source, loads).catch((failure) => {
      if (isPassing(failure)) tellOfOutage(services);
      else app.log.warn(failure);
    });
    isSaying = false;
  };
  const timers = [
    setInterval(() => meter.look(looks()), LOOK_MS).unref(),
    setInterval(() => void (isSaying || say()), SAY_MS).unref(),
  ];
  app.addHook("onClose", async () => {
    for (const timer of timers) clearInterval(timer);
  });
}
