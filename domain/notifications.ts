/** What people are told of without having asked: that a run or an activity has ended. */
import { z } from "zod";
import { idOf } from "./names";

export const NOTIFICATION_SUBJECTS = ["run", "activity"] as const;
export type NotificationSubject = (typeof NOTIFICATION_SUBJECTS)[number];

export const NOTIFICATION_STATUSES = ["completed", "failed", "canceled"] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** A notification is kept for so long. */
export const NOTIFICATION_DAYS = 90;
/** More unread ones than these are not counted. */
export const MAX_UNREAD = 99;

/** Where its subject is, below the address of the studio. */
export function pathOf(workspace: string, subject: NotificationSubject, name: string): string {
  const folder = subject === "run" ? "runs" : "activity";
  return `/${encodeURIComponent(workspace)}/${folder}/${encodeURIComponent(name)}`;
}

/** `sweep of Monday: failed`. */
const WORDS: Record<NotificationStatus, string> = {
  completed: "done",
  failed: "failed",
  canceled: "canceled",
};
export const headlineOf = ({ title, status }: { title: string; status: NotificationStatus }): string =>
  `${title}: ${WORDS[status]}`;

export const readNotificationsInput = z.object({
  /** Those that were seen; without it, all of them. */
  ids: z.array(idOf("notification")).min(1).max(1_000).optional(),
});

export const followRunInput = z.object({ run: z.string().max(255), isFollowing: z.boolean() });

export const notificationSettings = z.object({
  /** Whether the runs that somebody submits are followed by them without a word. */
  followsOwnRuns: z.boolean(),
});
