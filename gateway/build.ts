import fastify, { LogController } from "fastify";
import { LINK_DOOR } from "@/domain/node/links";
import { secretKey } from "@/env";
import { openNodeDesk } from "@/runner/controller/node-desk";
import { openDirectory } from "@/server/endpoints/directory";
import { replaceInstance } from "@/server/endpoints/replace-instance";
import { wakeDeployment } from "@/server/endpoints/wake-deployment";
import { guardBodies } from "./bodies/guard";
import type { App, GatewayDeps } from "./deps";
import { addAuthentication } from "./plugins/authenticate";
import { boundConnections } from "./plugins/bound-connections";
import { answerErrors } from "./plugins/errors";
import { addHealth } from "./plugins/health";
import { leaveInOrder } from "./plugins/listen";
import { proxyToWeb, type WebTarget } from "./plugins/proxy-to-web";
import { batchCalls } from "./routes/batch/routes";
import { linkRoutes } from "./routes/links/routes";
import { liveRoutes } from "./routes/live/routes";
import { metricsRoutes } from "./routes/metrics/routes";
import { withoutOddBytes } from "./routes/mlflow/artifact-place";
import { mlflowRoutes } from "./routes/mlflow/routes";
import { nodeRoutes } from "./routes/node/routes";
import { pipelineCalls } from "./routes/pipelines/routes";
import { sdkRoutes } from "./routes/sdk/routes";
import { v1Routes } from "./routes/v1/routes";
import { keepCollected } from "./serving/keep-collected";
import { keepLoads } from "./serving/keep-loads";
import { keepTelemetry, openTelemetry } from "./serving/keep-telemetry";
import { registerServing } from "./serving/register-serving";
import { openTunnels, type Tunnels } from "./serving/tunnels";

/** For a door that says nothing else. */
const MAX_BODY_BYTES = 1024 * 1024;
const HEADERS_MS = 15_000;

/** The public port with all its doors. `onApp` sees the instance before any route does: the permission sweep listens there. */
export async function buildGateway(
  deps: GatewayDeps,
  web: WebTarget,
  onApp: (app: App) => void = () => {},
): Promise<App> {
  const app: App = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    // What still comes on an open connection while the gateway ends is answered, and so is told that the connection ends.
    return503OnClosing: false,
    // Who connects and says nothing is let go soon.
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS / 4 },
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 5_000 },
    rewriteUrl: ({ url = "/" }) => withoutOddBytes(url),
    logger: { level: "warn" },
  });
  onApp(app);
  answerErrors(app);
  boundConnections(app);
  leaveInOrder(app);
  addAuthentication(app, deps);
  guardBodies(app);
  addHealth(app, deps, web);
  const tunnels = openTunnels();
  await app.register(async (scope) => sdkRoutes(scope as App), { prefix: "/sdk" });
  await app.register(async (scope) => v1Routes(scope as App, deps), { prefix: "/api/v1" });
  await app.register(
    async (scope) => nodeRoutes(scope as App, openNodeDesk({ ...deps, secretKey }), tunnels),
    {
      prefix: "/api/node/v1",
    },
  );
  await app.register(async (scope) => linkRoutes(scope as App, deps), { prefix: LINK_DOOR });
  await app.register(async (scope) => mlflowRoutes(scope as App, deps), { prefix: "/mlflow/:workspace" });
  await app.register(async (scope) => mlflowRoutes(scope as App, deps));
  openEndpoints(app, deps, tunnels);
  await app.register(async (scope) => pipelineCalls(scope as App, deps));
  await app.register(async (scope) => batchCalls(scope as App, deps));
  await app.register(async (scope) => liveRoutes(scope as App, deps));
  await app.register(async (scope) => proxyToWeb(scope as App, deps, web));
  return app;
}

/** The doors of endpoints, which ask for a key of their own, and the one that tells what was counted at them. */
function openEndpoints(app: App, deps: GatewayDeps, tunnels: Tunnels): void {
  const { services, authenticator } = deps;
  const directory = openDirectory(services, authenticator);
  app.addHook("onClose", () => directory.close());
  const telemetry = openTelemetry(services);
  const collector = keepCollected(app, services);
  const { looks } = registerServing(app, directory, {
    tunnels,
    collector,
    onAnswered: (answered) => telemetry.count(answered),
    onMirrored: (mirrored) => telemetry.countCopy(mirrored),
    onStuck: (instanceId) => {
      replaceInstance(services, instanceId).catch((failure) => app.log.warn(failure));
    },
    onCold: (deploymentId) => {
      wakeDeployment(services, deploymentId).catch((failure) => app.log.warn(failure));
    },
  });
  keepTelemetry(app, services, { telemetry, looks });
  keepLoads(app, services, { looks });
  metricsRoutes(app, deps, telemetry);
}
