import type { FastifyReply } from "fastify";
import { AppError, HTTP_STATUS } from "@/domain/errors";
import type { ServedEndpoint, ServingDirectory } from "@/domain/serving/contract";
import type { App, Request } from "../deps";
import { toAppError } from "../plugins/errors";
import type { Collector } from "./collector";
import type { PoolOptions } from "./pool";
import { answerPreflight, isPreflight, letRead } from "./preflight";
import { HeldBytes } from "./read-body";
import { createRouter, type Router } from "./router";
import { type Door, MAX_BODY_BYTES, serveRequest } from "./serve-request";
import { openTunnels, type Tunnels } from "./tunnels";

/** How long an orderly end waits for the answers that are under way; Fastify itself waits ten seconds for its hooks. */
const DRAIN_MS = 8_000;
const DRAIN_LOOK_MS = 20;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const PATHS = ["/", "/score", "/invocations"];
const READ_PATHS = ["/swagger.json", "/v2"];

export interface ServingOptions extends Partial<Pick<Door, "onAnswered" | "onMirrored">> {
  /** On which instances of other machines are asked. */
  tunnels?: Tunnels;
  /** A request on this instance did not end, though it was told to: the instance should be replaced. */
  onStuck?: (instanceId: string) => void;
  /** A request waits for a deployment that has no instance: one should be started. */
  onCold?: (deploymentId: string) => void;
  /** Takes what is collected of requests; without it nothing is. */
  collector?: Collector;
}

/** The doors of endpoints. A key is asked for before a body is read. */
export function registerServing(
  app: App,
  directory: ServingDirectory,
  options: ServingOptions = {},
): Pick<Router, "looks"> {
  const { tunnels = openTunnels(), onStuck = () => {}, onCold = () => {}, collector } = options;
  const onCollected: PoolOptions["onCollected"] = (deployment, payload) =>
    collector?.takeFromScript(deployment, payload);
  const router = createRouter(directory, { tunnels, onStuck, onCold, onCollected });
  let isDraining = false;
  const { onAnswered, onMirrored } = options;
  const door: Door = {
    ...{ router, held: new HeldBytes(), isDraining: () => isDraining },
    ...{ onAnswered, onMirrored, collector },
  };
  app.addHook("preClose", async () => {
    isDraining = true;
    await whenIdle(router);
    tunnels.close();
  });
  app.addHook("onClose", async () => router.close());
  app.register(async (scope) => addDoors(scope as App, directory, door), {
    prefix: "/endpoints/:workspace/:name",
  });
  return router;
}

function addDoors(app: App, directory: ServingDirectory, door: Door): void {
  const endpoints = new WeakMap<Request, ServedEndpoint>();
  /** Also of who may not score: a page that may read the answer reads why it was refused. */
  const named = new WeakMap<Request, ServedEndpoint>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  app.setErrorHandler((failure, request, reply) => {
    const { code, message, details } = toAppError(failure, app.log);
    letRead(request, reply, named.get(request));
    // `message` is where the callers of Azure's endpoints look for it.
    reply.code(HTTP_STATUS[code]).send({ message, error: { code, message, issues: details.issues ?? [] } });
  });
  const identify = async (request: Request) => {
    if (isPreflight(request)) return;
    const { workspace, name } = request.params as { workspace: string; name: string };
    const endpoint = await directory.find(workspace, name);
    if (endpoint) named.set(request, endpoint);
    endpoints.set(request, await requireKey(directory, endpoint, request));
  };
  const serve = (pathOf: (request: Request) => string) => (request: Request, reply: FastifyReply) => {
    if (isPreflight(request)) return answerPreflight(directory, request, reply);
    reply.hijack();
    const endpoint = endpoints.get(request)!;
    serveRequest(door, { request: request.raw, response: reply.raw, endpoint, path: pathOf(request) });
  };
  const config = { identify, body: { maxBytes: MAX_BODY_BYTES } };
  const add = (url: string, method: string[], pathOf: (request: Request) => string) =>
    app.route({ url, method, config, exposeHeadRoute: false, handler: serve(pathOf) });
  for (const path of PATHS) add(path, [...METHODS], () => path);
  for (const path of READ_PATHS) add(path, ["GET", "OPTIONS"], () => path);
  add("/v2/*", ["GET", "POST", "OPTIONS"], (request) => `/v2/${(request.params as { "*": string })["*"]}`);
}

async function requireKey(
  directory: ServingDirectory,
  endpoint: ServedEndpoint | null,
  request: Request,
): Promise<ServedEndpoint> {
  if (endpoint && (await directory.mayScore(endpoint, request.headers.authorization))) return endpoint;
  // Who may not score does not learn which endpoints there are.
  throw new AppError(
    "unauthenticated",
    "There is no such endpoint, or this is no key or token that it takes.",
  );
}

async function whenIdle(router: Router): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  while (router.underWay() > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
}
