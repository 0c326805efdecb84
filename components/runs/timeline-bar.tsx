"use client";
import { isTerminal, type RunStatus, STATUS_LABELS } from "@/domain/runs";
import { classes } from "../ui/classes";
import { formatDuration } from "../ui/format";
import { useNow } from "../ui/time";

interface TimelineBarProps {
  events: readonly { id: number; status: RunStatus; at: Date }[];
  endedAt: Date | null;
}

const TONES: Partial<Record<RunStatus, string>> = {
  preparing: "bg-info/50",
  running: "bg-info",
  finalizing: "bg-info/70",
  notResponding: "bg-warning",
};

/** How the time from the first status to the last was spent, each in its share of the width. */
export function TimelineBar({ events, endedAt }: TimelineBarProps) {
  const now = useNow(endedAt ? 0 : 1000);
  const end = endedAt?.getTime() ?? now;
  const parts = events
    .map(({ id, status, at }, index) => ({
      id,
      status,
      ms: Math.max(0, (events[index + 1]?.at.getTime() ?? end) - at.getTime()),
    }))
    .filter(({ status }) => !isTerminal(status));
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  return (
    <div aria-hidden className="mb-4 flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
      {parts.map(({ id, status, ms }) => (
        <span
          key={id}
          title={`${STATUS_LABELS[status]} ${formatDuration(ms)}`}
          className={classes("min-w-0.5", TONES[status] ?? "bg-line-strong")}
          style={{ flexGrow: ms / total }}
          suppressHydrationWarning
        />
      ))}
    </div>
  );
}
