import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { notifications } from "@/db/schema";
import { readNotificationsInput } from "@/domain/notifications";
import { listOpen } from "../auth/open-workspace";
import { authorizePerson } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

/** Marks notifications of the caller as read: those that are named, or all. Safe to repeat. */
export async function readNotifications(
  ctx: Ctx,
  input: z.input<typeof readNotificationsInput> = {},
): Promise<void> {
  authorizePerson(ctx);
  const { ids } = parse(readNotificationsInput, input);
  const { services, actor } = ctx;
  const open = (await listOpen(services, actor)).map(({ workspaceId }) => workspaceId);
  const isMeant = and(
    eq(notifications.userId, actor.userId),
    inArray(notifications.workspaceId, open),
    isNull(notifications.readAt),
    ids && inArray(notifications.id, ids),
  );
  await services.db.transaction(async (tx) => {
    await tx.update(notifications).set({ readAt: sql`now()` }).where(isMeant);
    await notify(tx, "notifications", actor.userId);
  });
}
