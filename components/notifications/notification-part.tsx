import Link from "next/link";
import { Button } from "../ui/button";
import { NotificationLine } from "./notification-line";
import type { Notifications } from "./use-notifications";

interface NotificationPartProps {
  workspace: string;
  told: Notifications;
  onOpen(): void;
}

/** The half of the bell that is the reader's own. */
export function NotificationPart({ workspace, told, onOpen }: NotificationPartProps) {
  const { notifications, unread, isKnown, hasFailed, markRead } = told;
  return (
    <>
      <div aria-busy={!isKnown && !hasFailed} className="flex flex-col divide-y overflow-y-auto px-4">
        {hasFailed && (
          <p role="alert" className="py-2 text-sm text-danger">
            The notifications could not be read. It is tried again.
          </p>
        )}
        {notifications.map((notification) => (
          <NotificationLine
            key={notification.id}
            {...{ notification, workspace }}
            onOpen={() => {
              if (notification.readAt === null) markRead([notification.id]);
              onOpen();
            }}
          />
        ))}
        {isKnown && notifications.length === 0 && !hasFailed && (
          <p className="py-6 text-center text-sm text-muted">
            When a run that you follow or an activity of yours has ended, you are told here.
          </p>
        )}
      </div>
      <div className="flex items-center justify-between gap-2 border-t px-4 py-1.5">
        <Link href="/account/notifications" onClick={onOpen} className="text-sm text-accent hover:underline">
          Settings
        </Link>
        {unread > 0 && (
          <Button size="sm" variant="ghost" onClick={() => markRead()}>
            Mark all as read
          </Button>
        )}
      </div>
    </>
  );
}
