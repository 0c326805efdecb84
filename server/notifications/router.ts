import { followRunInput, notificationSettings, readNotificationsInput } from "@/domain/notifications";
import { watchOwn } from "../live/watch-changes";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { followRun } from "./follow-run";
import { countUnread, listNotifications, listNotificationsInput } from "./list-notifications";
import { getNotificationSettings, updateNotificationSettings } from "./notification-settings";
import { readNotifications } from "./read-notifications";

export const notificationsRouter = router({
  list: signedInProcedure
    .input(takes(listNotificationsInput.extend(cursorShape)))
    .query(byCursor(listNotifications)),
  unread: signedInProcedure.query(({ ctx }) => countUnread(ctx)),
  read: signedInProcedure
    .input(takes(readNotificationsInput))
    .mutation(({ ctx, input }) => readNotifications(ctx, input)),
  settings: signedInProcedure.query(({ ctx }) => getNotificationSettings(ctx)),
  updateSettings: signedInProcedure
    .input(takes(notificationSettings))
    .mutation(({ ctx, input }) => updateNotificationSettings(ctx, input)),
  follow: workspaceProcedure.input(takes(followRunInput)).mutation(({ ctx, input }) => followRun(ctx, input)),
  changes: signedInProcedure.subscription(({ ctx, signal }) =>
    watchOwn(ctx, "notifications", signal ?? new AbortController().signal),
  ),
});
