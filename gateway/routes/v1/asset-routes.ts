/** Data, environments, models and components: the same doors for each kind of asset. */
import { z } from "zod";
import { assetView } from "@/domain/asset-lists";
import { ASSET_KINDS, type AssetKind, LATEST } from "@/domain/assets";
import type { AssetRecord } from "@/server/assets/asset-record";
import { archiveAsset, restoreAsset, updateVersion, updateVersionInput } from "@/server/assets/change-asset";
import { getVersion } from "@/server/assets/get-asset";
import { listAssets, listVersions } from "@/server/assets/list-assets";
import { presentAsset } from "@/server/assets/present-asset";
import { createComponent } from "@/server/components/create-component";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { createData } from "@/server/data/create-data";
import { dataVersionInput, findDataFile, listDataFiles } from "@/server/data/files";
import { createEnvironment } from "@/server/environments/create-environment";
import { registerModel } from "@/server/models/register-model";
import { fileSubmission } from "@/server/snapshots/listed-path";
import type { App, GatewayDeps, Request } from "../../deps";
import { sendBlob } from "../../plugins/send-blob";
import { componentRoutes } from "./component-routes";
import { listQuery, readListQuery } from "./list-query";
import { modelRoutes } from "./model-routes";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { asset, fileList, needs, workspaceParams } from "./schemas";
import { MAX_LISTED_VALUES, MAX_LISTING_BYTES } from "./submit-routes";

const CREATE = {
  data: createData,
  environment: createEnvironment,
  model: registerModel,
  component: createComponent,
} as const;

const assetParams = workspaceParams.extend({ asset: z.string().meta({ description: "The asset's name" }) });
export const versionParams = assetParams.extend({
  version: z.string().meta({ description: "Its version, or latest" }),
});
const { description, tags } = updateVersionInput.shape;
const patch = z.strictObject({ description, tags });
const page = z.object({ value: z.array(asset), next: z.string().nullable() });
const own = z.object({ view: assetView });
const querystring = listQuery.extend(own.shape);

export interface OfAsset {
  Params: InWorkspace["Params"] & { asset: string; version?: string };
}

export function assetRoutes(app: App, deps: GatewayDeps): void {
  for (const kind of Object.keys(ASSET_KINDS) as AssetKind[]) {
    createAndList(app, deps, kind);
    changeOne(app, deps, kind);
  }
  dataFiles(app, deps);
  modelRoutes(app, deps);
  componentRoutes(app, deps);
}

const rootOf = (kind: AssetKind) => `/workspaces/:workspace/${ASSET_KINDS[kind].path}`;
const answer = (ctx: WorkspaceCtx, record: AssetRecord) => presentAsset(record, addressesOf(ctx));

function createAndList(app: App, deps: GatewayDeps, kind: AssetKind): void {
  const root = rootOf(kind);
  const created = { params: workspaceParams, body: fileSubmission, response: { 200: needs, 201: asset } };
  app.post<InWorkspace>(
    root,
    {
      schema: created,
      bodyLimit: MAX_LISTING_BYTES,
      config: { body: { maxValues: MAX_LISTED_VALUES } },
      // Reading a long listing is work that only who may register can ask for.
      onRequest: async (request) =>
        authorize(await openFor(deps, request as Request), ASSET_KINDS[kind].write),
    },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const made = await CREATE[kind](ctx, given(fileSubmission, request.body));
      if (made.needs) return reply.code(200).send({ needs: made.needs });
      return reply.code(201).send(answer(ctx, made.asset));
    },
  );

  const listed = { params: workspaceParams, querystring, response: { 200: page } };
  app.get<InWorkspace>(root, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const { assets, nextToken } = await listAssets(ctx, { kind, ...readListQuery(request.query, own) });
    const value = assets.map(({ latest, versionCount }) => ({
      ...answer(ctx, latest),
      latest_version: latest.version,
      version_count: versionCount,
    }));
    return { value, next: nextToken ?? null };
  });

  const versions = { params: assetParams, querystring, response: { 200: page } };
  app.get<OfAsset>(`${root}/:asset/versions`, { schema: versions }, async (request) => {
    const ctx = await openFor(deps, request);
    const { asset: name } = request.params;
    const asked = readListQuery(request.query, own);
    const found = await listVersions(ctx, { kind, asset: name, ...asked });
    return {
      value: found.versions.map((version) => answer(ctx, version)),
      next: found.nextToken ?? null,
    };
  });
}

function changeOne(app: App, deps: GatewayDeps, kind: AssetKind): void {
  const one = `${rootOf(kind)}/:asset/versions/:version`;
  const schema = { params: versionParams, response: { 200: asset } };
  app.get<OfAsset>(one, { schema }, async (request) => {
    const ctx = await openFor(deps, request);
    return answer(ctx, await getVersion(ctx, { kind, ...of(request.params) }));
  });

  app.patch<OfAsset>(one, { schema: { ...schema, body: patch } }, async (request) => {
    const ctx = await openFor(deps, request);
    const { asset: name, version = "" } = request.params;
    // Strict here: what is named otherwise would be passed over in silence.
    const change = parse(patch, request.body);
    return answer(ctx, await updateVersion(ctx, { kind, asset: name, version, ...change }));
  });

  const moved = { response: { 200: z.object({ name: z.string() }) } };
  for (const [verb, command] of Object.entries({ archive: archiveAsset, restore: restoreAsset })) {
    for (const [place, params] of [
      [`${rootOf(kind)}/:asset`, assetParams],
      [one, versionParams],
    ] as const) {
      app.post<OfAsset>(`${place}/${verb}`, { schema: { ...moved, params } }, async (request) =>
        command(await openFor(deps, request), { kind, ...of(request.params) }),
      );
    }
  }
}

const of = ({ asset: name, version }: OfAsset["Params"]) => ({ asset: name, version });

/** What a data asset holds. */
function dataFiles(app: App, deps: GatewayDeps): void {
  const one = `${rootOf("data")}/:asset/versions/:version`;
  const listed = { params: versionParams, response: { 200: fileList } };
  app.get<OfAsset>(`${one}/files`, { schema: listed }, async (request) => {
    const files = await listDataFiles(await openFor(deps, request), versionOf(request.params));
    return { value: files.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })) };
  });

  const named = {
    params: versionParams.extend({ "*": z.string().meta({ description: "The file's path" }) }),
  };
  app.get<OfFile>(`${one}/files/*`, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const file = await findDataFile(ctx, { ...versionOf(request.params), path: request.params["*"] });
    return sendBlob(request, reply, deps.services.blobs, file);
  });
}

interface OfFile {
  Params: OfAsset["Params"] & { "*": string };
}

export const versionOf = ({ asset: name, version = LATEST }: OfAsset["Params"]) =>
  parse(dataVersionInput, { asset: name, version });
