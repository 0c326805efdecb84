import { CircleAlert, CircleCheck, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
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

const LOOKS: Record<ActivityStatus, Look> = {
  queued: { icon: Clock, word: "Waiting", className: "text-muted" },
  running: {
    icon: LoaderCircle,
    word: "Running",
    className: "animate-spin text-info [animation-duration:2.4s]",
  },
  completed: { icon: CircleCheck, word: "Done", className: "text-success" },
  failed: { icon: CircleX, word: "Failed", className: "text-danger" },
};
/** Done, but not all of it. */
const PARTLY: Look = { icon: CircleAlert, word: "Done in part", className: "text-warning" };

/** One long operation: what, by whom, how far, and what came of it. */
export function ActivityLine({ activity }: { activity: ActivityRow }) {
  const { title, status, done, total, message, userName, createdAt, endedAt } = activity;
  const { icon: Icon, word, className } = status === "completed" && message ? PARTLY : LOOKS[status];
  return (
    <div className="flex items-start gap-2.5 py-2">
      <Icon aria-hidden className={classes("mt-0.5 size-4 shrink-0", className)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 items-baseline justify-between gap-3 text-sm">
          <span className="min-w-0 break-words">
            <span className="font-medium">{title}</span>
            {total > 0 && <span className="text-muted"> · {formatPlural(total, "run")}</span>}
          </span>
          <span className="shrink-0 text-xs text-faint">{word}</span>
        </div>
        {isOpen(status) && <Progress label={title} done={done} total={total} />}
        {message && <p className="text-xs break-words text-ink">{message}</p>}
        <p className="num text-xs text-faint">
          {isOpen(status) && total > 0 && `${formatCount(done)} of ${formatCount(total)} · `}
          {userName} · <RelativeTime at={endedAt ?? createdAt} />
        </p>
      </div>
    </div>
  );
}
