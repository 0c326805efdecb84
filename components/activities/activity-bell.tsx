"use client";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { toast } from "sonner";
import { isOpen } from "@/domain/activities";
import type { ActivityRow } from "@/server/activities/list-activities";
import { NoRoom } from "../storage/no-room";
import { useRoom } from "../storage/use-room";
import { buttonClasses } from "../ui/button";
import { classes } from "../ui/classes";
import { formatPlural } from "../ui/format";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";
import { ActivityLine } from "./activity-line";
import { useActivities } from "./use-activities";

const IN_BELL = 8;
/** An end that is older is no news. */
const NEWS_MS = 3_600_000;

/** Who began it is told how it ended. */
function tellEnd({ title, status, message }: ActivityRow): void {
  const description = message ?? undefined;
  if (status === "failed") toast.error(`${title}: failed`, { description });
  else if (status === "canceled") toast(`${title}: canceled`, { description });
  else toast(`${title}: done`, { description });
}

/** What goes on for longer, and what has just ended. */
export function ActivityBell({ workspace, userName }: { workspace: string; userName: string }) {
  const activities = useActivities(workspace, (ended) => ended.userName === userName && tellEnd(ended));
  const room = useRoom(workspace);
  const isRefusing = room !== undefined && room.state !== "ok";
  const [isShown, setShown] = useState(false);
  const [readAt, setReadAt] = useState(0);
  const open = activities.filter(({ status }) => isOpen(status)).length;
  const isNews = (at: Date | null) =>
    at !== null && at.getTime() > readAt && Date.now() - at.getTime() < NEWS_MS;
  const hasFailed = activities.some(({ status, endedAt }) => status === "failed" && isNews(endedAt));
  const label = isRefusing
    ? "Activities: the disk is full"
    : open > 0
      ? `Activities: ${open} going on`
      : hasFailed
        ? "Activities: one failed"
        : "Activities";
  function onOpenChange(next: boolean) {
    setShown(next);
    if (!next) setReadAt(Date.now());
  }
  return (
    <Popover open={isShown} onOpenChange={onOpenChange}>
      <PopoverTrigger
        aria-label={label}
        title={label}
        className={classes(buttonClasses("ghost", "icon"), "relative")}
      >
        <Bell aria-hidden />
        {(open > 0 || hasFailed || isRefusing) && (
          <span
            aria-hidden
            className={classes(
              "absolute top-1 right-1 size-2 rounded-full",
              open > 0 && !isRefusing ? "animate-breathe bg-info" : "bg-danger",
            )}
          />
        )}
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Activities" className="w-96 max-w-[calc(100vw-32px)] p-0">
        <p className="border-b px-4 py-2 text-sm font-semibold">
          Activities
          {open > 0 && (
            <span className="font-normal text-muted"> · {formatPlural(open, "going on", "going on")}</span>
          )}
        </p>
        {isRefusing && (
          <div className="border-b px-4 py-3">
            <NoRoom workspace={workspace} room={room} />
          </div>
        )}
        <div className="flex flex-col divide-y overflow-y-auto px-4">
          {activities.slice(0, IN_BELL).map((activity) => (
            <ActivityLine
              key={activity.id}
              workspace={workspace}
              activity={activity}
              onOpen={() => onOpenChange(false)}
            />
          ))}
          {activities.length === 0 && (
            <p className="py-6 text-center text-sm text-muted">
              What takes longer, such as a change of many runs or the build of an environment, shows its
              progress here.
            </p>
          )}
        </div>
        <Link
          href={`/${workspace}/activity`}
          onClick={() => onOpenChange(false)}
          className="border-t px-4 py-2 text-sm text-accent hover:bg-hover"
        >
          All activities
        </Link>
      </PopoverContent>
    </Popover>
  );
}
