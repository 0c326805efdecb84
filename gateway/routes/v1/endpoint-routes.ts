/** Online endpoints and what is deployed behind them. Requests to be scored have a door of their own. */
import { z } from "zod";
import { KEY_SLOTS } from "@/domain/endpoints";
import { RANGE_NAMES, type RangeName } from "@/domain/serving/telemetry";
import { authorize } from "@/server/core/authorize";
import {
  createEndpoint,
  deleteEndpoint,
  endpointText,
  updateEndpoint,
  updateEndpointInput,
} from "@/server/endpoints/change-endpoint";
import {
  createDeployment,
  deploymentSubmission,
  updateDeployment,
  updateDeploymentInput,
} from "@/server/endpoints/create-deployment";
import { deleteDeployment } from "@/server/endpoints/delete-deployment";
import { readKeys, regenerateKey } from "@/server/endpoints/keys";
import { getDeployment, getEndpoint, listEndpoints } from "@/server/endpoints/list-endpoints";
import { packageDeployment } from "@/server/endpoints/package-deployment";
import { readDeploymentLog } from "@/server/endpoints/read-log";
import { getTelemetry } from "@/server/endpoints/read-telemetry";
import { registerCollected, registerCollectedInput } from "@/server/endpoints/register-collected";
import type { App, GatewayDeps, Request } from "../../deps";
import { sendZip } from "../../plugins/send-zip";
import { deployment, endpoint, presentDeployment, presentEndpoint } from "./endpoint-schemas";
import { listQuery, readListQuery } from "./list-query";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { rowsOf } from "./present-row";
import { needs, workspaceParams } from "./schemas";
import { MAX_LISTED_VALUES, MAX_LISTING_BYTES } from "./submit-routes";
import { presentTelemetry, telemetry } from "./telemetry-schema";

const ROOT = "/workspaces/:workspace/online-endpoints";
const ONE = `${ROOT}/:endpoint`;
const BEHIND = `${ONE}/online-deployments`;
const endpointParams = workspaceParams.extend({ endpoint: z.string().meta({ description: "Its name" }) });
const deploymentParams = endpointParams.extend({ deployment: z.string().meta({ description: "Its name" }) });
const named = z.object({ name: z.string() });
const { endpoint: _name, mirrorTraffic, ...changed } = updateEndpointInput.shape;
const patch = z.strictObject({ ...changed, mirror_traffic: mirrorTraffic });
const settings = z.strictObject({ set: updateDeploymentInput.shape.set });
const { collection, data } = registerCollectedInput.shape;
const registerBody = z.strictObject({ collection, data });
const slotBody = z.strictObject({ key_type: z.enum(KEY_SLOTS) });

interface OfEndpoint {
  Params: InWorkspace["Params"] & { endpoint: string };
}
interface OfDeployment {
  Params: OfEndpoint["Params"] & { deployment: string };
  Querystring: { lines?: string };
}

export function endpointRoutes(app: App, deps: GatewayDeps): void {
  listAndCreate(app, deps);
  changeOne(app, deps);
  keys(app, deps);
  measured(app, deps);
  deployments(app, deps);
  oneDeployment(app, deps);
}

function listAndCreate(app: App, deps: GatewayDeps): void {
  const page = z.object({ value: z.array(endpoint), next: z.string().nullable() });
  const listed = { params: workspaceParams, querystring: listQuery, response: { 200: page } };
  app.get<InWorkspace>(ROOT, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const asked = readListQuery(request.query, z.object({}));
    const { rows, nextToken } = rowsOf((await listEndpoints(ctx)).endpoints, "endpoints", asked);
    return { value: rows.map((row) => presentEndpoint(row, addressesOf(ctx))), next: nextToken ?? null };
  });
  const created = { params: workspaceParams, body: endpointText, response: { 201: endpoint } };
  app.post<InWorkspace>(ROOT, { schema: created }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const made = await createEndpoint(ctx, given(endpointText, request.body));
    return reply.code(201).send(presentEndpoint(made, addressesOf(ctx)));
  });
}

function changeOne(app: App, deps: GatewayDeps): void {
  const schema = { params: endpointParams, response: { 200: endpoint } };
  app.get<OfEndpoint>(ONE, { schema }, async (request) => {
    const ctx = await openFor(deps, request);
    return presentEndpoint(await getEndpoint(ctx, { endpoint: request.params.endpoint }), addressesOf(ctx));
  });
  app.patch<OfEndpoint>(ONE, { schema: { ...schema, body: patch } }, async (request) => {
    const ctx = await openFor(deps, request);
    const { mirror_traffic, ...asked } = given(patch, request.body ?? {});
    const wanted = { ...asked, mirrorTraffic: mirror_traffic, endpoint: request.params.endpoint };
    return presentEndpoint(await updateEndpoint(ctx, wanted), addressesOf(ctx));
  });
  const gone = { params: endpointParams, response: { 200: named } };
  app.delete<OfEndpoint>(ONE, { schema: gone }, async (request) =>
    deleteEndpoint(await openFor(deps, request), { endpoint: request.params.endpoint }),
  );
}

function keys(app: App, deps: GatewayDeps): void {
  const both = z.object({ primaryKey: z.string().nullable(), secondaryKey: z.string().nullable() });
  // It is written down who read them, so it is no GET.
  const read = { params: endpointParams, response: { 200: both } };
  app.post<OfEndpoint>(`${ONE}/keys`, { schema: read }, async (request) =>
    readKeys(await openFor(deps, request), { endpoint: request.params.endpoint }),
  );
  const anew = { params: endpointParams, body: slotBody, response: { 200: z.object({ slot: z.string() }) } };
  app.post<OfEndpoint>(`${ONE}/regenerate-key`, { schema: anew }, async (request) => {
    const { key_type: slot } = given(slotBody, request.body ?? {});
    return regenerateKey(await openFor(deps, request), { endpoint: request.params.endpoint, slot });
  });
}

function measured(app: App, deps: GatewayDeps): void {
  const querystring = z.object({ range: z.enum(RANGE_NAMES).optional() });
  const schema = { params: endpointParams, querystring, response: { 200: telemetry } };
  app.get<OfEndpoint & { Querystring: { range?: RangeName } }>(
    `${ONE}/telemetry`,
    { schema },
    async (request) => {
      const { range } = request.query;
      const asked = { endpoint: request.params.endpoint, ...(range === undefined ? {} : { range }) };
      return presentTelemetry(await getTelemetry(await openFor(deps, request), asked));
    },
  );
}

function deployments(app: App, deps: GatewayDeps): void {
  const listed = {
    params: endpointParams,
    response: { 200: z.object({ value: z.array(deployment), next: z.string().nullable() }) },
  };
  app.get<OfEndpoint>(BEHIND, { schema: listed }, async (request) => {
    const found = await getEndpoint(await openFor(deps, request), { endpoint: request.params.endpoint });
    const value = found.deployments.map((each) => {
      const share = { traffic: found.traffic[each.name] ?? 0, mirror: found.mirrorTraffic[each.name] ?? 0 };
      return presentDeployment({ ...each, endpoint: found.name, ...share });
    });
    return { value, next: null };
  });
  const created = {
    params: workspaceParams,
    body: deploymentSubmission,
    response: { 200: needs, 201: deployment },
  };
  app.post<InWorkspace>(
    "/workspaces/:workspace/online-deployments",
    {
      schema: created,
      bodyLimit: MAX_LISTING_BYTES,
      config: { body: { maxValues: MAX_LISTED_VALUES } },
      // Reading a long listing is work that only who may deploy can ask for.
      onRequest: async (request) => authorize(await openFor(deps, request as Request), "endpoints:write"),
    },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const made = await createDeployment(ctx, given(deploymentSubmission, request.body));
      if (made.needs) return reply.code(200).send({ needs: made.needs });
      return reply.code(201).send(presentDeployment(made.deployment));
    },
  );
}

function oneDeployment(app: App, deps: GatewayDeps): void {
  const one = `${BEHIND}/:deployment`;
  const of = ({ endpoint: name, deployment: which }: OfDeployment["Params"]) => ({
    ...{ endpoint: name, deployment: which },
  });
  const schema = { params: deploymentParams, response: { 200: deployment } };
  app.get<OfDeployment>(one, { schema }, async (request) =>
    presentDeployment(await getDeployment(await openFor(deps, request), of(request.params))),
  );
  app.patch<OfDeployment>(one, { schema: { ...schema, body: settings } }, async (request) => {
    const { set } = given(settings, request.body ?? {});
    return presentDeployment(
      await updateDeployment(await openFor(deps, request), { ...of(request.params), set }),
    );
  });
  const gone = { params: deploymentParams, response: { 200: named } };
  app.delete<OfDeployment>(one, { schema: gone }, async (request) =>
    deleteDeployment(await openFor(deps, request), of(request.params)),
  );
  app.get<OfDeployment>(
    `${one}/package`,
    { schema: { params: deploymentParams } },
    async (request, reply) => {
      const { name, zip } = await packageDeployment(await openFor(deps, request), of(request.params));
      return sendZip(reply, zip, name);
    },
  );
  const registered = z.object({ name: z.string(), version: z.string(), rows: z.number() });
  const collected = { params: deploymentParams, body: registerBody, response: { 201: registered } };
  app.post<OfDeployment>(`${one}/collected`, { schema: collected }, async (request, reply) => {
    const { data, collection } = given(registerBody, request.body ?? {});
    const asked = { ...of(request.params), data, collection };
    return reply.code(201).send(await registerCollected(await openFor(deps, request), asked));
  });
  const logs = {
    params: deploymentParams,
    querystring: z.object({ lines: z.coerce.number().int().min(1).max(100_000).optional() }),
    response: { 200: z.object({ content: z.string() }) },
  };
  app.get<OfDeployment>(`${one}/logs`, { schema: logs }, async (request) => {
    const { lines } = request.query;
    return readDeploymentLog(await openFor(deps, request), {
      ...of(request.params),
      ...(lines === undefined ? {} : { lines }),
    });
  });
}
