/** Pipelines behind an address. To call one has a door of its own, as Azure's first version had it. */
import { z } from "zod";
import { authorize } from "@/server/core/authorize";
import { parse } from "@/server/core/parse";
import {
  type EndpointVersion,
  getPipelineEndpoint,
  listPipelineEndpoints,
  listVersions,
} from "@/server/pipelines/endpoint-record";
import { publishInput, publishPipeline, setDefaultVersion } from "@/server/pipelines/publish";
import type { App, GatewayDeps, Request } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { rowsOf } from "./present-row";
import { needs, workspaceParams } from "./schemas";
import { MAX_LISTED_VALUES, MAX_LISTING_BYTES } from "./submit-routes";

const ROOT = "/workspaces/:workspace/pipeline-endpoints";
const params = workspaceParams.extend({ endpoint: z.string().meta({ description: "Its name" }) });

const published = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    default_version: z.string(),
    description: z.string(),
    parameters: z
      .record(z.string(), z.unknown())
      .meta({ description: "Its inputs, with the values that they have" }),
    outputs: z.record(z.string(), z.unknown()),
    rest_endpoint: z.string().meta({ description: "Where it is called" }),
    creation_context: z.object({ created_at: z.iso.datetime(), created_by: z.string() }),
  })
  .meta({ id: "PipelineEndpoint" });

interface OfEndpoint {
  Params: InWorkspace["Params"] & { endpoint: string };
  Querystring: { version?: string };
}

function present(
  { id, name, version, defaultVersion, description, spec, userName, createdAt }: EndpointVersion,
  { publicUrl, workspace }: ReturnType<typeof addressesOf>,
): z.output<typeof published> {
  return {
    id,
    name,
    version: String(version),
    default_version: String(defaultVersion),
    description,
    parameters: spec.inputs ?? {},
    outputs: spec.outputs ?? {},
    rest_endpoint: `${publicUrl}/pipeline-endpoints/${workspace}/${name}`,
    creation_context: { created_at: createdAt.toISOString(), created_by: userName },
  };
}

export function pipelineRoutes(app: App, deps: GatewayDeps): void {
  const page = z.object({ value: z.array(published), next: z.string().nullable() });
  const listed = { params: workspaceParams, querystring: listQuery, response: { 200: page } };
  app.get<InWorkspace>(ROOT, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const asked = readListQuery(request.query, z.object({}));
    const { rows, nextToken } = rowsOf(await listPipelineEndpoints(ctx), "pipelineEndpoints", asked);
    return { value: rows.map((row) => present(row, addressesOf(ctx))), next: nextToken ?? null };
  });
  app.post<InWorkspace>(
    ROOT,
    {
      schema: { params: workspaceParams, body: publishInput, response: { 200: needs, 201: published } },
      bodyLimit: MAX_LISTING_BYTES,
      config: { body: { maxValues: MAX_LISTED_VALUES } },
      // Reading a long listing is work that only who may publish can ask for.
      onRequest: async (request) => authorize(await openFor(deps, request as Request), "endpoints:write"),
    },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const made = await publishPipeline(ctx, given(publishInput, request.body));
      if (made.needs) return reply.code(200).send({ needs: made.needs });
      return reply.code(201).send(present(made.published, addressesOf(ctx)));
    },
  );
  one(app, deps);
}

function one(app: App, deps: GatewayDeps): void {
  const at = `${ROOT}/:endpoint`;
  const versionQuery = z.strictObject({
    version: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
  });
  const shown = { params, querystring: versionQuery, response: { 200: published } };
  app.get<OfEndpoint>(at, { schema: shown }, async (request) => {
    const ctx = await openFor(deps, request);
    const { endpoint: name } = request.params;
    const { version } = parse(versionQuery, request.query);
    return present(await getPipelineEndpoint(ctx, { name, version }), addressesOf(ctx));
  });
  const versions = { params, response: { 200: z.object({ value: z.array(published) }) } };
  app.get<OfEndpoint>(`${at}/versions`, { schema: versions }, async (request) => {
    const ctx = await openFor(deps, request);
    const rows = await listVersions(ctx, request.params.endpoint);
    return { value: rows.map((row) => present(row, addressesOf(ctx))) };
  });
  const body = z.strictObject({ default_version: z.coerce.number().int().min(1).max(1_000_000_000) });
  app.patch<OfEndpoint>(at, { schema: { params, body, response: { 200: published } } }, async (request) => {
    const ctx = await openFor(deps, request);
    const { endpoint: name } = request.params;
    const { default_version: version } = parse(body, request.body ?? {});
    await setDefaultVersion(ctx, { name, version });
    return present(await getPipelineEndpoint(ctx, { name }), addressesOf(ctx));
  });
}
