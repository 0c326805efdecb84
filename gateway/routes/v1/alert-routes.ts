/** The alerts of an online endpoint. */
import { z } from "zod";
import { ALERT_METRICS, alertRule } from "@/domain/serving/alerts";
import { type AlertSummary, deleteAlert, listAlerts, setAlert } from "@/server/endpoints/alerts";
import type { App, GatewayDeps } from "../../deps";
import { given, type InWorkspace, openFor } from "./open";
import { workspaceParams } from "./schemas";

const ALL = "/workspaces/:workspace/online-endpoints/:endpoint/alerts";
const endpointParams = workspaceParams.extend({ endpoint: z.string().meta({ description: "Its name" }) });
const alertParams = endpointParams.extend({ alert: z.string().meta({ description: "Its name" }) });

const alert = z
  .object({
    name: z.string(),
    metric: z.enum(ALERT_METRICS),
    threshold: z.number().nullable().meta({ description: "In percent, or in milliseconds" }),
    window_minutes: z.int(),
    firing_since: z.iso.datetime().nullable(),
    message: z.string().nullable().meta({ description: "What was told last" }),
    set_by: z.string(),
  })
  .meta({ description: "An alert of an online endpoint" });

const present = ({ name, rule, firingSince, message, userName }: AlertSummary) => ({
  ...{ name, metric: rule.metric, threshold: rule.threshold ?? null, window_minutes: rule.window_minutes },
  ...{ firing_since: firingSince?.toISOString() ?? null, message, set_by: userName },
});

interface OfEndpoint {
  Params: InWorkspace["Params"] & { endpoint: string };
}
interface OfAlert {
  Params: OfEndpoint["Params"] & { alert: string };
}

export function alertRoutes(app: App, deps: GatewayDeps): void {
  const listed = { params: endpointParams, response: { 200: z.object({ value: z.array(alert) }) } };
  app.get<OfEndpoint>(ALL, { schema: listed }, async (request) => {
    const found = await listAlerts(await openFor(deps, request), { endpoint: request.params.endpoint });
    return { value: found.map(present) };
  });
  const one = `${ALL}/:alert`;
  const set = { params: alertParams, body: alertRule, response: { 200: alert } };
  app.put<OfAlert>(one, { schema: set }, async (request) => {
    const { endpoint, alert: name } = request.params;
    const rule = given(alertRule, request.body ?? {});
    return present(await setAlert(await openFor(deps, request), { endpoint, name, rule }));
  });
  const gone = { params: alertParams, response: { 200: z.object({ name: z.string() }) } };
  app.delete<OfAlert>(one, { schema: gone }, async (request) => {
    const { endpoint, alert: name } = request.params;
    return deleteAlert(await openFor(deps, request), { endpoint, alert: name });
  });
}
