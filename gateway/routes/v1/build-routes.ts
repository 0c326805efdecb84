import { z } from "zod";
import { getActivity } from "@/server/activities/get-activity";
import { cleanBuilds, cleanBuildsInput } from "@/server/builds/clean-builds";
import { rebuild, rebuildInput, rebuildVersion } from "@/server/builds/rebuild";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import type { App, GatewayDeps } from "../../deps";
import { presentActivity } from "./activity-routes";
import { type OfAsset, versionParams } from "./asset-routes";
import { type InWorkspace, openFor } from "./open";
import { activity, workspaceParams } from "./schemas";

interface OfBuild {
  Params: InWorkspace["Params"] & { buildId: string };
}

const { unusedDays } = cleanBuildsInput.shape;
const clean = z.strictObject({ unused_days: unusedDays });

/** What is done to builds of environments is an activity, which the answer names. */
export function buildRoutes(app: App, deps: GatewayDeps): void {
  const builds = "/workspaces/:workspace/environment-builds";
  const begun = async (ctx: WorkspaceCtx, activityId: string) =>
    presentActivity(await getActivity(ctx, activityId));

  const cleaned = { params: workspaceParams, body: clean, response: { 202: activity } };
  app.post<InWorkspace>(`${builds}/clean`, { schema: cleaned }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { unused_days } = parse(clean, request.body ?? {});
    const { activityId } = await cleanBuilds(ctx, { unusedDays: unused_days });
    return reply.code(202).send(await begun(ctx, activityId));
  });

  const one = { params: workspaceParams.extend(rebuildInput.shape), response: { 202: activity } };
  app.post<OfBuild>(`${builds}/:buildId/rebuild`, { schema: one }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { activityId } = await rebuild(ctx, { buildId: request.params.buildId });
    return reply.code(202).send(await begun(ctx, activityId));
  });

  const version = "/workspaces/:workspace/environments/:asset/versions/:version/rebuild";
  const named = { params: versionParams, response: { 202: activity } };
  app.post<OfAsset>(version, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { asset: name, version = "latest" } = request.params;
    const { activityId } = await rebuildVersion(ctx, { name, version });
    return reply.code(202).send(await begun(ctx, activityId));
  });
}
