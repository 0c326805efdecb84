import Link from "next/link";
import { pathOf, SUBJECT_LABELS, wordOf } from "@/domain/notifications";
import type { NotificationRow } from "@/server/notifications/list-notifications";
import { LOOKS } from "../activities/activity-line";
import { classes } from "../ui/classes";
import { RelativeTime } from "../ui/time";

interface NotificationLineProps {
  notification: NotificationRow;
  /** The workspace that is open: another one is named. */
  workspace: string;
  onOpen(): void;
}

/** What has ended, how, and when; a dot where it was not read. */
export function NotificationLine({ notification, workspace, onOpen }: NotificationLineProps) {
  const { title, subject, subjectName, status, message, createdAt, readAt } = notification;
  const { icon: Icon, word: ended, className } = LOOKS[status];
  const word = subject === "endpoint" ? wordOf({ subject, status }) : ended;
  return (
    <div className="flex items-start gap-2.5 py-2">
      <Icon aria-hidden className={classes("mt-0.5 size-4 shrink-0", className)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 items-baseline justify-between gap-3 text-sm">
          <Link
            href={pathOf(notification.workspace, subject, subjectName)}
            onClick={onOpen}
            className={classes("min-w-0 break-words hover:text-accent", readAt === null && "font-medium")}
          >
            {title}
          </Link>
          <span className="flex shrink-0 items-center gap-1.5 text-xs text-faint">
            {word}
            {readAt === null && (
              <span className="size-2 rounded-full bg-accent">
                <span className="sr-only">, unread</span>
              </span>
            )}
          </span>
        </div>
        {message && <p className="line-clamp-3 text-xs break-words text-ink">{message}</p>}
        <p className="num text-xs text-faint">
          {SUBJECT_LABELS[subject]}
          {notification.workspace !== workspace && ` in ${notification.workspace}`} ·{" "}
          <RelativeTime at={createdAt} />
        </p>
      </div>
    </div>
  );
}
