import { randomUUID } from "node:crypto";
import { FLUSH_MS } from "@/domain/serving/telemetry";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { saveTelemetry } from "@/server/endpoints/telemetry-rows";
import type { App } from "../deps";
import type { Router } from "./router";
import { Telemetry } from "./telemetry";

/** An orderly end waits no longer for a database that is away. */
const LAST_WRITE_MS = 2_000;

export function openTelemetry(services: Services): Telemetry {
  // A process that comes after this one counts from zero, and must not replace what this one wrote.
  const source = randomUUID();
  return new Telemetry({ save: (slots) => saveTelemetry(services, source, slots) });
}

/** Looks at the deployments and writes what was counted, every two seconds and once more at the end. */
export function keepTelemetry(
  app: App,
  services: Services,
  { telemetry, looks }: { telemetry: Telemetry } & Pick<Router, "looks">,
): void {
  let isWriting = false;
  const flush = async () => {
    isWriting = true;
    await telemetry.flush().catch((failure) => {
      if (isPassing(failure)) tellOfOutage(services);
      else app.log.warn(failure);
    });
    isWriting = false;
  };
  // It looks on while a database that is away keeps a write waiting.
  const timer = setInterval(() => {
    telemetry.look(looks());
    if (!isWriting) void flush();
  }, FLUSH_MS).unref();
  app.addHook("onClose", async () => {
    clearInterval(timer);
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WRITE_MS).unref());
    await Promise.race([flush(), late]);
  });
}
