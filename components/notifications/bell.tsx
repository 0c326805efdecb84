"use client";
import { Bell as BellIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { isOpen } from "@/domain/activities";
import { headlineOf, MAX_UNREAD, pathOf } from "@/domain/notifications";
import type { NotificationRow } from "@/server/notifications/list-notifications";
import { ActivityPart } from "../activities/activity-part";
import { useActivities } from "../activities/use-activities";
import { NoRoom } from "../storage/no-room";
import { useRoom } from "../storage/use-room";
import { buttonClasses } from "../ui/button";
import { classes } from "../ui/classes";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";
import { ViewTabs } from "../ui/view-tabs";
import { NotificationPart } from "./notification-part";
import { useNotifications } from "./use-notifications";

type Part = "activities" | "notifications";

const countOf = (unread: number) => (unread > MAX_UNREAD ? `${MAX_UNREAD}+` : `${unread}`);

/** What goes on for longer in the workspace, and what its reader was told of. */
export function Bell({ workspace }: { workspace: string }) {
  const router = useRouter();
  const activities = useActivities(workspace);
  const told = useNotifications((news) =>
    tellEnd(news, () => router.push(pathOf(news.workspace, news.subject, news.subjectName))),
  );
  const room = useRoom(workspace);
  const isRefusing = room !== undefined && room.state !== "ok";
  const [part, setPart] = useState<Part | null>(null);
  const open = activities.filter(({ status }) => isOpen(status)).length;
  const label = [
    isRefusing ? "Activities: the disk is full" : open > 0 ? `Activities: ${open} going on` : "Activities",
    ...(told.unread > 0 ? [`${countOf(told.unread)} unread`] : []),
  ].join(", ");
  const first: Part = told.unread > 0 && open === 0 && !isRefusing ? "notifications" : "activities";
  const views: Record<Part, string> = {
    activities: open > 0 ? `Activities ${open}` : "Activities",
    notifications: told.unread > 0 ? `Notifications ${countOf(told.unread)}` : "Notifications",
  };
  return (
    <Popover open={part !== null} onOpenChange={(next) => setPart(next ? first : null)}>
      <PopoverTrigger
        aria-label={label}
        title={label}
        className={classes(buttonClasses("ghost", "icon"), "relative")}
      >
        <BellIcon aria-hidden />
        <Marks {...{ open, isRefusing, unread: told.unread }} />
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label="Activities and notifications"
        className="w-96 max-w-[calc(100vw-32px)] p-0"
      >
        <ViewTabs label="In the bell" views={views} current={part ?? first} onChoose={setPart} />
        {isRefusing && (
          <div className="border-b px-4 py-3">
            <NoRoom workspace={workspace} room={room} />
          </div>
        )}
        {part === "notifications" ? (
          <NotificationPart {...{ workspace, told }} onOpen={() => setPart(null)} />
        ) : (
          <ActivityPart {...{ workspace, activities }} onOpen={() => setPart(null)} />
        )}
      </PopoverContent>
    </Popover>
  );
}

interface MarksProps {
  open: number;
  unread: number;
  isRefusing: boolean;
}

function Marks({ open, unread, isRefusing }: MarksProps) {
  return (
    <>
      {unread > 0 && (
        <span
          aria-hidden
          className="num absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent-fill px-1 text-center text-[10px] leading-4 font-semibold text-on-accent"
        >
          {countOf(unread)}
        </span>
      )}
      {(isRefusing || open > 0) && (
        <span
          aria-hidden
          className={classes(
            "absolute right-1 bottom-1 size-2 rounded-full",
            isRefusing ? "bg-danger" : "animate-breathe bg-info",
          )}
        />
      )}
    </>
  );
}

function tellEnd(news: NotificationRow, show: () => void): void {
  const options = { description: news.message ?? undefined, action: { label: "Show", onClick: show } };
  if (news.status === "failed") toast.error(headlineOf(news), options);
  else toast(headlineOf(news), options);
}
