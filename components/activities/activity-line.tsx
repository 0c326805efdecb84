import { Ban, CircleAlert, CircleCheck, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { type ActivityStatus, isOpen } from "@/domain/activities";
import type { ActivityRow } from "@/server/activities/list-activities";
import { classes } from "../ui/classes";
import { formatCount, formatPlural } from "../ui/format";
import { Progress } from "../ui/progress";
import { RelativeTime } from "../ui/time";

interface Look {
  icon: LucideIcon;
  word: string;
  className: string;
}

export const LOOKS: Record<ActivityStatus, Look> = {
  queued: { icon: Clock, word: "Waiting", className: "text-muted" },
  running: {
    icon: LoaderCircle,
    word: "Running",
    className: "animate-spin text-info [animation-duration:2.4s]",
  },
  completed: { icon: CircleCheck, word: "Done", className: "text-success" },
  failed: { icon: CircleX, word: "Failed", className: "text-danger" },
  canceled: { icon: Ban, word: "Canceled", className: "text-muted" },
};
/** Done, but not all of it. */
const PARTLY: Look = { icon: CircleAlert, word: "Done in part", className: "text-warning" };

/** How an activity looks: its icon, its word and its colour. */
export function lookOf({ status, message, cancelRequestedAt }: ActivityRow): Look {
  if (isOpen(status) && cancelRequestedAt) return { ...LOOKS[status], word: "Being canceled" };
  return status === "completed" && message ? PARTLY : LOOKS[status];
}

interface ActivityLineProps {
  workspace: string;
  activity: ActivityRow;
  onOpen?: () => void;
}

/** One long operation: what, by whom, how far, and what came of it. */
export function ActivityLine({ workspace, activity, onOpen }: ActivityLineProps) {
  const { id, title, status, unit, done, total, doing, waitingReason, message } = activity;
  const { userName, createdAt, endedAt } = activity;
  const { icon: Icon, word, className } = lookOf(activity);
  const isCounted = unit !== null && total > 0;
  return (
    <div className="flex items-start gap-2.5 py-2">
      <Icon aria-hidden className={classes("mt-0.5 size-4 shrink-0", className)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 items-baseline justify-between gap-3 text-sm">
          <span className="min-w-0 break-words">
            <Link
              href={`/${workspace}/activity/${id}`}
              onClick={onOpen}
              className="font-medium hover:text-accent"
            >
              {title}
            </Link>
            {isCounted && <span className="text-muted"> · {formatPlural(total, unit)}</span>}
          </span>
          <span className="shrink-0 text-xs text-faint">{word}</span>
        </div>
        {isOpen(status) && isCounted && <Progress label={title} done={done} total={total} />}
        {(message ?? waitingReason ?? doing) && (
          <p className="text-xs break-words text-ink">{message ?? waitingReason ?? doing}</p>
        )}
        <p className="num text-xs text-faint">
          {isOpen(status) && isCounted && `${formatCount(done)} of ${formatCount(total)} · `}
          {userName} · <RelativeTime at={endedAt ?? createdAt} />
        </p>
      </div>
    </div>
  );
}
