import { z } from "zod";
import { cancelActivity } from "@/server/activities/cancel-activity";
import { getActivity } from "@/server/activities/get-activity";
import { type ActivityRow, listActivities } from "@/server/activities/list-activities";
import { readActivityLog, readActivityLogInput } from "@/server/activities/read-log";
import type { App, GatewayDeps } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { type InWorkspace, openFor } from "./open";
import { activity, activityLog, capitalize, workspaceParams } from "./schemas";

interface OfActivity {
  Params: InWorkspace["Params"] & { activityId: string };
}

const ownOfList = z.object({});
const page = z.object({ value: z.array(activity), next: z.string().nullable() });
const { from } = readActivityLogInput.shape;

export function activityRoutes(app: App, deps: GatewayDeps): void {
  const activities = "/workspaces/:workspace/activities";
  const params = workspaceParams.extend({ activityId: readActivityLogInput.shape.activityId });

  const listed = { params: workspaceParams, querystring: listQuery, response: { 200: page } };
  app.get<InWorkspace>(activities, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const { activities: rows, nextToken } = await listActivities(
      ctx,
      readListQuery(request.query, ownOfList),
    );
    return { value: rows.map(presentActivity), next: nextToken ?? null };
  });

  const one = { params, response: { 200: activity } };
  app.get<OfActivity>(`${activities}/:activityId`, { schema: one }, async (request) =>
    presentActivity(await getActivity(await openFor(deps, request), request.params.activityId)),
  );

  const log = { params, querystring: z.object({ from }), response: { 200: activityLog } };
  app.get<OfActivity>(`${activities}/:activityId/log`, { schema: log }, async (request) => {
    const input = { ...(request.query as object), activityId: request.params.activityId };
    const { lines, next, isOver } = await readActivityLog(await openFor(deps, request), input);
    return { value: lines, next, is_over: isOver };
  });

  app.post<OfActivity>(`${activities}/:activityId/cancel`, { schema: one }, async (request) => {
    const ctx = await openFor(deps, request);
    await cancelActivity(ctx, request.params.activityId);
    return presentActivity(await getActivity(ctx, request.params.activityId));
  });
}

/** An activity in the names of REST. */
export function presentActivity(row: ActivityRow) {
  const { id, kind, title, status, unit, done, total, doing, waitingReason, message } = row;
  const { createdAt, userName, startedAt, endedAt, cancelRequestedAt } = row;
  return {
    id,
    kind,
    title,
    status: capitalize(status),
    unit,
    done,
    total,
    doing,
    waiting_reason: waitingReason,
    cancel_requested: cancelRequestedAt !== null,
    message,
    creation_context: { created_at: createdAt, created_by: userName },
    start_time: startedAt,
    end_time: endedAt,
  };
}
