import type { ServingController } from "@/domain/node/serving";
import type { Services } from "@/server/core/services";
import { reportInstance } from "./report";
import { syncInstances } from "./sync";

/** The half of serving that talks to Postgres: which instances a node keeps, and what becomes of them. */
export function createServing(services: Services): ServingController {
  const { blobs } = services;
  return {
    sync: (nodeId, holds, freeSlots) => syncInstances(services, nodeId, holds, freeSlots),
    report: (hold, report) => reportInstance(services, hold, report),
    open: async (sha256) => ({
      async *read() {
        yield* await blobs.open(sha256);
      },
      copyTo: (target, isExecutable) => blobs.copyTo(sha256, target, isExecutable ? 0o755 : 0o644),
    }),
  };
}
