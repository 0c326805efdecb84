/** Batch endpoints, what is deployed behind them, and the runs that go over the files. */
import { z } from "zod";
import {
  batchEndpointText,
  createBatchEndpoint,
  deleteBatchEndpoint,
  updateBatchEndpoint,
  updateBatchEndpointInput,
} from "@/server/batch-endpoints/change-endpoint";
import {
  batchDeploymentSubmission,
  createBatchDeployment,
  updateBatchDeployment,
  updateBatchDeploymentInput,
} from "@/server/batch-endpoints/create-deployment";
import { deleteBatchDeployment } from "@/server/batch-endpoints/delete-deployment";
import { batchInvocation, invokeBatchEndpoint } from "@/server/batch-endpoints/invoke";
import {
  getBatchDeployment,
  getBatchEndpoint,
  listBatchEndpoints,
} from "@/server/batch-endpoints/list-endpoints";
import { listBatchJobs } from "@/server/batch-endpoints/list-jobs";
import { authorize } from "@/server/core/authorize";
import type { Permission } from "@/server/core/context";
import { presentJob } from "@/server/runs/present-job";
import type { App, GatewayDeps, Request } from "../../deps";
import {
  batchDeployment,
  batchEndpoint,
  presentBatchDeployment,
  presentBatchEndpoint,
} from "./batch-endpoint-schemas";
import { listQuery, readListQuery } from "./list-query";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { rowsOf } from "./present-row";
import { job, needs, workspaceParams } from "./schemas";
import { MAX_LISTED_VALUES, MAX_LISTING_BYTES } from "./submit-routes";

const ROOT = "/workspaces/:workspace/batch-endpoints";
const ONE = `${ROOT}/:batchEndpoint`;
const BEHIND = `${ONE}/batch-deployments`;
const named = z.string().meta({ description: "Its name" });
const endpointParams = workspaceParams.extend({ batchEndpoint: named });
const deploymentParams = endpointParams.extend({ batchDeployment: named });
const gone = z.object({ name: z.string() });
const { batchEndpoint: _name, ...changed } = updateBatchEndpointInput.shape;
const patch = z.strictObject(changed);
const settings = z.strictObject({ set: updateBatchDeploymentInput.shape.set });
const pageOf = (of: z.ZodType) => z.object({ value: z.array(of), next: z.string().nullable() });

interface OfEndpoint {
  Params: InWorkspace["Params"] & { batchEndpoint: string };
}
interface OfDeployment {
  Params: OfEndpoint["Params"] & { batchDeployment: string };
}

export function batchEndpointRoutes(app: App, deps: GatewayDeps): void {
  listAndCreate(app, deps);
  changeOne(app, deps);
  invoke(app, deps);
  deployments(app, deps);
  oneDeployment(app, deps);
}

/** Reading a long listing is work that only who may go on with it can ask for. */
const takesListing = (deps: GatewayDeps, permission: Permission) => ({
  bodyLimit: MAX_LISTING_BYTES,
  config: { body: { maxValues: MAX_LISTED_VALUES } },
  onRequest: async (request: unknown) => authorize(await openFor(deps, request as Request), permission),
});

function listAndCreate(app: App, deps: GatewayDeps): void {
  const listed = {
    params: workspaceParams,
    querystring: listQuery,
    response: { 200: pageOf(batchEndpoint) },
  };
  app.get<InWorkspace>(ROOT, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const asked = readListQuery(request.query, z.object({}));
    const { rows, nextToken } = rowsOf((await listBatchEndpoints(ctx)).endpoints, "batchEndpoints", asked);
    return { value: rows.map((row) => presentBatchEndpoint(row, addressesOf(ctx))), next: nextToken ?? null };
  });
  const created = { params: workspaceParams, body: batchEndpointText, response: { 201: batchEndpoint } };
  app.post<InWorkspace>(ROOT, { schema: created }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const made = await createBatchEndpoint(ctx, given(batchEndpointText, request.body));
    return reply.code(201).send(presentBatchEndpoint(made, addressesOf(ctx)));
  });
}

function changeOne(app: App, deps: GatewayDeps): void {
  const schema = { params: endpointParams, response: { 200: batchEndpoint } };
  app.get<OfEndpoint>(ONE, { schema }, async (request) => {
    const ctx = await openFor(deps, request);
    const { batchEndpoint: name } = request.params;
    return presentBatchEndpoint(await getBatchEndpoint(ctx, { batchEndpoint: name }), addressesOf(ctx));
  });
  app.patch<OfEndpoint>(ONE, { schema: { ...schema, body: patch } }, async (request) => {
    const ctx = await openFor(deps, request);
    const { batchEndpoint: name } = request.params;
    const wanted = { ...given(patch, request.body ?? {}), batchEndpoint: name };
    return presentBatchEndpoint(await updateBatchEndpoint(ctx, wanted), addressesOf(ctx));
  });
  app.delete<OfEndpoint>(
    ONE,
    { schema: { params: endpointParams, response: { 200: gone } } },
    async (request) =>
      deleteBatchEndpoint(await openFor(deps, request), { batchEndpoint: request.params.batchEndpoint }),
  );
}

function invoke(app: App, deps: GatewayDeps): void {
  const asked = { params: endpointParams, body: batchInvocation, response: { 200: needs, 201: job } };
  app.post<OfEndpoint>(
    `${ONE}/invoke`,
    { schema: asked, ...takesListing(deps, "endpoints:score") },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const { batchEndpoint: name } = request.params;
      const answer = await invokeBatchEndpoint(ctx, name, given(batchInvocation, request.body));
      if (answer.needs) return reply.code(200).send({ needs: answer.needs });
      return reply.code(201).send(presentJob(answer.run, addressesOf(ctx)));
    },
  );
  const listed = { params: endpointParams, response: { 200: pageOf(job) } };
  app.get<OfEndpoint>(`${ONE}/jobs`, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const runs = await listBatchJobs(ctx, { batchEndpoint: request.params.batchEndpoint });
    return { value: runs.map((run) => presentJob(run, addressesOf(ctx))), next: null };
  });
}

function deployments(app: App, deps: GatewayDeps): void {
  const listed = { params: endpointParams, response: { 200: pageOf(batchDeployment) } };
  app.get<OfEndpoint>(BEHIND, { schema: listed }, async (request) => {
    const { batchEndpoint: name } = request.params;
    const found = await getBatchEndpoint(await openFor(deps, request), { batchEndpoint: name });
    const value = found.deployments.map((each) =>
      presentBatchDeployment({
        ...each,
        endpoint: found.name,
        isDefault: found.defaultDeployment === each.name,
      }),
    );
    return { value, next: null };
  });
  const created = {
    params: workspaceParams,
    body: batchDeploymentSubmission,
    response: { 200: needs, 201: batchDeployment },
  };
  app.post<InWorkspace>(
    "/workspaces/:workspace/batch-deployments",
    { schema: created, ...takesListing(deps, "endpoints:write") },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const made = await createBatchDeployment(ctx, given(batchDeploymentSubmission, request.body));
      if (made.needs) return reply.code(200).send({ needs: made.needs });
      return reply.code(201).send(presentBatchDeployment(made.deployment));
    },
  );
}

function oneDeployment(app: App, deps: GatewayDeps): void {
  const one = `${BEHIND}/:batchDeployment`;
  const of = ({ batchEndpoint: endpoint, batchDeployment: name }: OfDeployment["Params"]) => ({
    ...{ batchEndpoint: endpoint, batchDeployment: name },
  });
  const schema = { params: deploymentParams, response: { 200: batchDeployment } };
  app.get<OfDeployment>(one, { schema }, async (request) =>
    presentBatchDeployment(await getBatchDeployment(await openFor(deps, request), of(request.params))),
  );
  app.patch<OfDeployment>(one, { schema: { ...schema, body: settings } }, async (request) => {
    const { set } = given(settings, request.body ?? {});
    const ctx = await openFor(deps, request);
    return presentBatchDeployment(await updateBatchDeployment(ctx, { ...of(request.params), set }));
  });
  app.delete<OfDeployment>(
    one,
    { schema: { params: deploymentParams, response: { 200: gone } } },
    async (request) => deleteBatchDeployment(await openFor(deps, request), of(request.params)),
  );
}
