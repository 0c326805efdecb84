import { z } from "zod";
import { readNotificationsInput } from "@/domain/notifications";
import { parse } from "@/server/core/parse";
import { followRun } from "@/server/notifications/follow-run";
import { readNotifications } from "@/server/notifications/read-notifications";
import type { App, GatewayDeps } from "../../deps";
import { contextOf, given, type OfJob, openFor } from "./open";
import { jobParams } from "./schemas";

const follow = z.strictObject({ is_following: z.boolean() });

export function notificationRoutes(app: App, deps: GatewayDeps): void {
  const followed = { params: jobParams, body: follow };
  app.put<OfJob>("/workspaces/:workspace/jobs/:name/follow", { schema: followed }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { is_following: isFollowing } = parse(follow, request.body);
    await followRun(ctx, { run: request.params.name, isFollowing });
    return reply.code(204).send();
  });

  app.post("/notifications/read", { schema: { body: readNotificationsInput } }, async (request, reply) => {
    await readNotifications(contextOf(deps, request), given(readNotificationsInput, request.body ?? {}));
    return reply.code(204).send();
  });
}
