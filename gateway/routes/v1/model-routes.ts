/** What models have beside the doors of every asset: files, aliases, deletion, and copies for others. */
import { z } from "zod";
import { LATEST } from "@/domain/assets";
import { PROMOTED_STAGES, PROMOTION_STATES } from "@/domain/promotions";
import { parse } from "@/server/core/parse";
import { deleteModel } from "@/server/models/change-name";
import { deleteAlias, deleteVersion, setAlias } from "@/server/models/change-version";
import { copyVersion } from "@/server/models/copy-version";
import { findModelFile, listModelFiles } from "@/server/models/files";
import { getModel } from "@/server/models/get-model";
import { listPromotions } from "@/server/models/promotions/list-promotions";
import { decidePromotion, requestPromotion } from "@/server/models/promotions/promote";
import type { App, GatewayDeps } from "../../deps";
import { sendBlob } from "../../plugins/send-blob";
import { type InWorkspace, openFor } from "./open";
import { fileList, workspaceParams } from "./schemas";

const ROOT = "/workspaces/:workspace/models";
const ONE = `${ROOT}/:asset/versions/:version`;
const modelParams = workspaceParams.extend({ asset: z.string().meta({ description: "The model's name" }) });
const versionParams = modelParams.extend({ version: z.string().meta({ description: "Its version" }) });
const aliasParams = modelParams.extend({ alias: z.string() });
const done = z.object({ name: z.string() });
const copied = z.object({ workspace: z.string(), name: z.string(), version: z.string() });
const aliasBody = z.strictObject({ version: z.string() });
const copyBody = z.strictObject({
  to_workspace: z.string().optional().meta({ description: "Where to; without one it stays here" }),
  to_name: z.string().optional(),
  to_version: z.string().optional(),
});

const promotionBody = z.strictObject({
  alias: z.string().optional(),
  stage: z.enum(PROMOTED_STAGES).optional(),
  reason: z.string().meta({ description: "Why: whoever approves reads it" }),
});
const decisionBody = z.strictObject({ approve: z.boolean(), reason: z.string().optional() });
const promotion = z.object({
  ...{ id: z.string(), version: z.string(), alias: z.string().nullable(), stage: z.string().nullable() },
  ...{ state: z.enum(PROMOTION_STATES), asked_by: z.string(), asked_at: z.string(), reason: z.string() },
  ...{ decided_by: z.string().nullable(), decided_at: z.string().nullable(), decision: z.string() },
});

interface OfModel {
  Params: InWorkspace["Params"] & { asset: string; version: string; alias: string; "*": string };
}

const versionOf = ({ asset: name, version = LATEST }: OfModel["Params"]) => ({ name, version });

export function modelRoutes(app: App, deps: GatewayDeps): void {
  files(app, deps);
  deletions(app, deps);
  aliases(app, deps);
  promotions(app, deps);
  const schema = { params: versionParams, body: copyBody, response: { 201: copied } };
  app.post<OfModel>(`${ONE}/copy`, { schema }, async (request, reply) => {
    const { to_workspace, to_name, to_version } = parse(copyBody, request.body ?? {});
    const to = { toWorkspace: to_workspace, toName: to_name, toVersion: to_version };
    const ctx = await openFor(deps, request);
    return reply.code(201).send(await copyVersion(ctx, { ...versionOf(request.params), ...to }));
  });
}

function files(app: App, deps: GatewayDeps): void {
  app.get<OfModel>(
    `${ONE}/files`,
    { schema: { params: versionParams, response: { 200: fileList } } },
    async (request) => {
      const found = await listModelFiles(await openFor(deps, request), versionOf(request.params));
      return { value: found.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })) };
    },
  );
  const named = {
    params: versionParams.extend({ "*": z.string().meta({ description: "The file's path" }) }),
  };
  app.get<OfModel>(`${ONE}/files/*`, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const file = await findModelFile(ctx, { ...versionOf(request.params), path: request.params["*"] });
    return sendBlob(request, reply, deps.services.blobs, file);
  });
}

function deletions(app: App, deps: GatewayDeps): void {
  const response = { 200: done };
  app.delete<OfModel>(`${ROOT}/:asset`, { schema: { params: modelParams, response } }, async (request) =>
    deleteModel(await openFor(deps, request), { name: request.params.asset }),
  );
  app.delete<OfModel>(ONE, { schema: { params: versionParams, response } }, async (request) =>
    deleteVersion(await openFor(deps, request), versionOf(request.params)),
  );
}

function aliases(app: App, deps: GatewayDeps): void {
  const listed = z.object({ value: z.array(z.object({ alias: z.string(), version: z.string() })) });
  app.get<OfModel>(
    `${ROOT}/:asset/aliases`,
    { schema: { params: modelParams, response: { 200: listed } } },
    async (request) => {
      const { aliases: value } = await getModel(await openFor(deps, request), { name: request.params.asset });
      return { value };
    },
  );
  const one = `${ROOT}/:asset/aliases/:alias`;
  const response = { 200: z.object({ alias: z.string() }) };
  app.put<OfModel>(one, { schema: { params: aliasParams, body: aliasBody, response } }, async (request) => {
    const { asset: name, alias } = request.params;
    const { version } = parse(aliasBody, request.body);
    return setAlias(await openFor(deps, request), { name, alias, version });
  });
  app.delete<OfModel>(one, { schema: { params: aliasParams, response } }, async (request) => {
    const { asset: name, alias } = request.params;
    return deleteAlias(await openFor(deps, request), { name, alias });
  });
}

/** What is asked for, for aliases and stages that are approved, and what was decided. */
function promotions(app: App, deps: GatewayDeps): void {
  const made = z.object({ id: z.string() });
  app.get<OfModel>(
    `${ROOT}/:asset/promotions`,
    { schema: { params: modelParams, response: { 200: z.object({ value: z.array(promotion) }) } } },
    async (request) => {
      const ctx = await openFor(deps, request);
      const { promotions: rows } = await listPromotions(ctx, { name: request.params.asset });
      return { value: rows.map(presentPromotion) };
    },
  );
  const asking = { params: versionParams, body: promotionBody, response: { 201: made } };
  app.post<OfModel>(`${ONE}/promotions`, { schema: asking }, async (request, reply) => {
    const about = { ...versionOf(request.params), ...parse(promotionBody, request.body) };
    return reply.code(201).send(await requestPromotion(await openFor(deps, request), about));
  });
  const params = workspaceParams.extend({ promotion: z.string() });
  const deciding = { params, body: decisionBody, response: { 200: made } };
  app.post<{ Params: InWorkspace["Params"] & { promotion: string } }>(
    "/workspaces/:workspace/model-promotions/:promotion/decide",
    { schema: deciding },
    async (request) => {
      const { approve: isApproved, reason } = parse(decisionBody, request.body);
      const { promotion: id } = request.params;
      return decidePromotion(await openFor(deps, request), { promotion: id, isApproved, reason });
    },
  );
}

type Promotion = Awaited<ReturnType<typeof listPromotions>>["promotions"][number];

function presentPromotion(row: Promotion): z.input<typeof promotion> {
  const { id, version, alias, stage, state, reason, decision } = row;
  const decided = { decided_by: row.decidedBy, decided_at: row.decidedAt?.toISOString() ?? null, decision };
  const asked = { asked_by: row.userName, asked_at: row.createdAt.toISOString(), reason };
  return { id, version, alias, stage, state, ...asked, ...decided };
}
