/** For tests: a gateway with nothing but the doors of endpoints, and a directory of plain objects. */
import type { AddressInfo } from "node:net";
import fastify, { LogController } from "fastify";
import type { ServedDeployment, ServedEndpoint, ServingDirectory } from "@/domain/serving/contract";
import { guardBodies } from "../../bodies/guard";
import type { App } from "../../deps";
import { boundConnections } from "../../plugins/bound-connections";
import { registerServing, type ServingOptions } from "../register-serving";
import type { TestWorker } from "./worker";

export const KEY = "a-key-of-the-endpoint";

export interface TestDoor {
  app: App;
  url: string;
  /** Changes what the directory says, and tells it. */
  change(deployments: ServedDeployment[]): void;
  deployments(): ServedDeployment[];
}

export function deploymentOf(
  name: string,
  workers: readonly TestWorker[],
  more: Partial<ServedDeployment> = {},
): ServedDeployment {
  return {
    id: `dep_${name}`,
    name,
    generation: 1,
    traffic: 100,
    mirror: 0,
    settings: { maxConcurrentRequestsPerInstance: 8, requestTimeoutMs: 20_000, maxQueueWaitMs: 10_000 },
    origins: [],
    instances: workers.map(({ instance, socket }) => ({ id: instance, socket, state: "ready" })),
    ...more,
  };
}

export async function openDoor(
  deployments: ServedDeployment[],
  options: ServingOptions = {},
): Promise<TestDoor> {
  let endpoint: ServedEndpoint = {
    id: "end_echo",
    workspaceId: "wsp_1",
    workspace: "default",
    name: "echo",
    deployments,
  };
  const listeners = new Set<(id: string) => void>();
  const directory: ServingDirectory = {
    find: async (workspace, name) => (workspace === "default" && name === "echo" ? endpoint : null),
    mayScore: async (_endpoint, authorization) => authorization === `Bearer ${KEY}`,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const app: App = fastify({
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: "warn" },
  });
  boundConnections(app);
  app.addHook("onRequest", async (request) => request.routeOptions.config.identify?.(request));
  guardBodies(app);
  registerServing(app, directory, options);
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    url: `http://127.0.0.1:${port}/endpoints/default/echo`,
    deployments: () => endpoint.deployments,
    change(changed) {
      endpoint = { ...endpoint, deployments: changed };
      for (const listener of listeners) listener(endpoint.id);
    },
  };
}

/** Asks as a client with the key does. */
export function ask(
  door: TestDoor,
  body: unknown,
  { path = "/score", ...init }: RequestInit & { path?: string } = {},
): Promise<Response> {
  const isText = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
  return fetch(door.url + path, {
    method: "POST",
    ...(body === undefined ? {} : { body: isText ? (body as BodyInit) : JSON.stringify(body) }),
    ...init,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(isText ? {} : { "content-type": "application/json" }),
      ...(init.headers as Record<string, string>),
    },
  });
}
