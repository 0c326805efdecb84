import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { notifications } from "@/db/schema";
import { MAX_UNREAD } from "@/domain/notifications";
import { listInput } from "@/domain/search/list-input";
import { listOpen } from "../auth/open-workspace";
import { authorizePerson } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";

export const listNotificationsInput = listInput;

const source: Omit<ListSource, "where"> = {
  entity: "notifications",
  from: sql`notifications n`,
  id: sql`n.id`,
  find: findAttribute({
    subject: textIn(sql`n.subject`),
    title: textIn(sql`n.title`),
    status: textIn(sql`n.status`),
    created_at: timeIn(sql`n.created_at`),
    read_at: timeIn(sql`n.read_at`, true),
  }),
  lastOrder: [
    { value: sql`n.created_at`, type: "time", isDescending: true },
    { value: sql`n.id`, type: "id", isDescending: true },
  ],
};

export type NotificationRow = Awaited<ReturnType<typeof listNotifications>>["notifications"][number];

/** What the caller was told, the latest first, in the workspaces that are open to them still. */
export async function listNotifications(ctx: Ctx, input: z.input<typeof listNotificationsInput> = {}) {
  authorizePerson(ctx);
  const given = parse(listNotificationsInput, input);
  const { services, actor } = ctx;
  const open = await openByIdOf(ctx);
  const where = sql`n.user_id = ${actor.userId} and ${isAnyOf(sql`n.workspace_id`, [...open.keys()])}`;
  const { rows, nextToken } = await listPage(services.db, { ...source, where }, given, (ids) =>
    services.db.select().from(notifications).where(isAnyOf(notifications.id, ids)),
  );
  const shown = rows.map(({ workspaceId, userId: _own, ...row }) => ({
    ...row,
    workspace: open.get(workspaceId)!,
  }));
  return { notifications: shown, nextToken };
}

/** How many the caller has not read, up to one more than is told as a number. */
export async function countUnread(ctx: Ctx): Promise<{ unread: number }> {
  authorizePerson(ctx);
  const { services, actor } = ctx;
  const open = await openByIdOf(ctx);
  const isUnread = and(
    eq(notifications.userId, actor.userId),
    isNull(notifications.readAt),
    inArray(notifications.workspaceId, [...open.keys()]),
  );
  const some = await services.db
    .select({ id: notifications.id })
    .from(notifications)
    .where(isUnread)
    .limit(MAX_UNREAD + 1);
  return { unread: some.length };
}

const openByIdOf = async ({ services, actor }: Ctx): Promise<Map<string, string>> =>
  new Map((await listOpen(services, actor)).map(({ workspaceId, workspace }) => [workspaceId, workspace]));
