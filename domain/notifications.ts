/**
 * What people are told of: that a run or an activity has ended, that an alert of an endpoint fires or is over. What becomes
 * of a model is told by subscriptions alone, and nobody's bell rings.
 */
import { z } from "zod";
import { idOf } from "./names";

export const NOTIFICATION_SUBJECTS = ["run", "activity", "endpoint", "model"] as const;
export type NotificationSubject = (typeof NOTIFICATION_SUBJECTS)[number];

export const NOTIFICATION_STATUSES = ["completed", "failed", "canceled"] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** A notification is kept for so long. */
export const NOTIFICATION_DAYS = 90;
/** More unread ones than these are not counted. */
export const MAX_UNREAD = 99;

const FOLDERS: Record<NotificationSubject, string> = {
  run: "runs",
  activity: "activity",
  endpoint: "endpoints",
  model: "models",
};
export const SUBJECT_LABELS: Record<NotificationSubject, string> = {
  run: "Run",
  activity: "Activity",
  endpoint: "Endpoint",
  model: "Model",
};

/** Where its subject is, below the address of the studio. */
export function pathOf(workspace: string, subject: NotificationSubject, name: string): string {
  return `/${encodeURIComponent(workspace)}/${FOLDERS[subject]}/${encodeURIComponent(name)}`;
}

/** `sweep of Monday: failed`. */
const WORDS: Record<NotificationStatus, string> = {
  completed: "done",
  failed: "failed",
  canceled: "canceled",
};
/** An alert has not ended: it fires, and then that is over. */
const ALERT_WORDS: Partial<Record<NotificationStatus, string>> = { failed: "alert", completed: "over" };

interface Headed {
  title: string;
  subject: NotificationSubject;
  status: NotificationStatus;
}
export const wordOf = ({ subject, status }: Omit<Headed, "title">): string =>
  (subject === "endpoint" && ALERT_WORDS[status]) || WORDS[status];
/** The title of what becomes of a model says it already. */
export const headlineOf = (told: Headed): string =>
  told.subject === "model" ? told.title : `${told.title}: ${wordOf(told)}`;

export const readNotificationsInput = z.object({
  /** Those that were seen; without it, all of them. */
  ids: z.array(idOf("notification")).min(1).max(1_000).optional(),
});

export const followRunInput = z.object({ run: z.string().max(255), isFollowing: z.boolean() });

export const notificationSettings = z.object({
  /** Whether the runs that somebody submits are followed by them without a word. */
  followsOwnRuns: z.boolean(),
});
