/** A process of its own: the gateway's doors of endpoints with all hooks before them, over one deployment. */
import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import fastify, { LogController } from "fastify";
import type { ServedEndpoint, ServingDirectory } from "@/domain/serving/contract";
import { FLUSH_MS } from "@/domain/serving/telemetry";
import { guardBodies } from "@/gateway/bodies/guard";
import type { App } from "@/gateway/deps";
import { boundConnections } from "@/gateway/plugins/bound-connections";
import { registerServing } from "@/gateway/serving/register-serving";
import { Telemetry } from "@/gateway/serving/telemetry";

export interface GatewayOrder {
  socket: string;
  key: string;
  concurrency: number;
}

async function obey({ socket, key, concurrency }: GatewayOrder): Promise<void> {
  const settings = {
    maxConcurrentRequestsPerInstance: concurrency,
    requestTimeoutMs: 30_000,
    maxQueueWaitMs: 30_000,
  };
  const instances = [{ id: "ins_1", socket, state: "ready" as const }];
  const blue = {
    id: "dep_1",
    name: "blue",
    generation: 1,
    traffic: 100,
    mirror: 0,
    settings,
    origins: [],
    instances,
  };
  const endpoint: ServedEndpoint = {
    id: "end_1",
    workspaceId: "wsp_1",
    workspace: "default",
    name: "bench",
    deployments: [blue],
  };
  const wanted = Buffer.from(`Bearer ${key}`);
  const directory: ServingDirectory = {
    find: async () => endpoint,
    mayScore: async (_endpoint, authorization) => {
      const given = Buffer.from(authorization ?? "");
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
    onChange: () => () => {},
  };
  const app: App = fastify({
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: "warn" },
  });
  boundConnections(app);
  app.addHook("onRequest", async (request) => request.routeOptions.config.identify?.(request));
  guardBodies(app);
  const telemetry = new Telemetry({ save: async () => {} });
  const { looks } = registerServing(app, directory, { onAnswered: (answered) => telemetry.count(answered) });
  setInterval(() => {
    telemetry.look(looks());
    void telemetry.flush();
  }, FLUSH_MS);
  await app.listen({ port: 0, host: "127.0.0.1" });
  process.send!((app.server.address() as AddressInfo).port);
}

process.once("message", (order: GatewayOrder) => obey(order));
process.once("disconnect", () => process.exit(0));
