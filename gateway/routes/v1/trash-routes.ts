import { z } from "zod";
import { getActivity } from "@/server/activities/get-activity";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { emptyTrash, purgeTrash, purgeTrashInput } from "@/server/trash/purge-trash";
import type { App, GatewayDeps } from "../../deps";
import { presentActivity } from "./activity-routes";
import { type InWorkspace, openFor } from "./open";
import { activity, workspaceParams } from "./schemas";

const { runs, experimentIds, reportIds } = purgeTrashInput.shape;
const purge = z.strictObject({ jobs: runs, experiment_ids: experimentIds, report_ids: reportIds });

/** What is deleted for good is an activity, which the answer names. */
export function trashRoutes(app: App, deps: GatewayDeps): void {
  const trash = "/workspaces/:workspace/trash";
  const begun = async (ctx: WorkspaceCtx, activityId: string) =>
    presentActivity(await getActivity(ctx, activityId));

  const chosen = { params: workspaceParams, body: purge, response: { 202: activity } };
  app.post<InWorkspace>(`${trash}/purge`, { schema: chosen }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { jobs, experiment_ids, report_ids } = parse(purge, request.body);
    const input = { runs: jobs, experimentIds: experiment_ids, reportIds: report_ids };
    const { activityId } = await purgeTrash(ctx, input);
    return reply.code(202).send(await begun(ctx, activityId));
  });

  const all = { params: workspaceParams, response: { 202: activity } };
  app.post<InWorkspace>(`${trash}/empty`, { schema: all }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { activityId } = await emptyTrash(ctx);
    return reply.code(202).send(await begun(ctx, activityId));
  });
}
