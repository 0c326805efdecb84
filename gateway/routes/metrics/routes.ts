/** `GET /metrics` for Prometheus: of all workspaces that the token sees, so that one scrape is enough. */
import type { Telemetry } from "@/gateway/serving/telemetry";
import { listMeasured } from "@/server/endpoints/list-measured";
import type { App, GatewayDeps } from "../../deps";
import { CONTENT_TYPE, familiesOf, processFamilies, withCounts, writeFamilies } from "./prometheus";

export function metricsRoutes(app: App, { services }: GatewayDeps, telemetry: Telemetry): void {
  app.get("/metrics", async ({ actor }, reply) => {
    const deployments = await listMeasured({ services, actor });
    const counted = withCounts(deployments, (id) => telemetry.totalOf(id));
    reply.type(CONTENT_TYPE).header("cache-control", "no-store");
    return writeFamilies([...familiesOf(counted), ...processFamilies()]);
  });
}
