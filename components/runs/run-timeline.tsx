"use client";
import { isTerminal, STATUS_LABELS } from "@/domain/runs";
import { classes } from "../ui/classes";
import { Card } from "../ui/facts";
import { formatMoment } from "../ui/format";
import { StatusIcon } from "../ui/status-pill";
import { Duration } from "../ui/time";
import { useRun } from "./run-context";
import { TimelineBar } from "./timeline-bar";

/** Every status that the run took: when, how long, and why. */
export function RunTimeline() {
  const { run } = useRun();
  const { events } = run;
  const hasRetries = events.some(({ attempt }) => attempt > 1);
  return (
    <Card title="Timeline">
      {events.length === 0 && (
        <p className="text-sm text-muted">
          A client reports this run
          {run.heardAt ? `; it was last heard of at ${formatMoment(run.heardAt)}.` : "."}
        </p>
      )}
      <TimelineBar events={events} endedAt={run.endedAt} />
      <ol className="flex flex-col">
        {events.map((event, index) => {
          const next = events[index + 1];
          const isLast = !next;
          return (
            <li key={event.id} className="relative flex gap-3 pb-3 last:pb-0">
              {!isLast && (
                <span aria-hidden className="absolute top-5 bottom-0 left-[7px] w-px bg-line-strong" />
              )}
              <StatusIcon
                status={event.status}
                className={classes(
                  "mt-0.5 size-[15px]",
                  isLast ? toneOf(event.status) : "animate-none text-faint",
                )}
              />
              <div className="min-w-0 flex-1 text-sm">
                <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                  <span className={isLast ? "font-medium" : ""}>
                    {STATUS_LABELS[event.status]}
                    {hasRetries && event.attempt > 0 && (
                      <span className="text-faint"> · attempt {event.attempt}</span>
                    )}
                  </span>
                  <time
                    dateTime={event.at.toISOString()}
                    title={formatMoment(event.at)}
                    className="num text-xs text-faint"
                  >
                    {event.at.toISOString().slice(11, 19)}
                  </time>
                </p>
                {!isTerminal(event.status) && (
                  <p className="text-xs text-muted">
                    <Duration from={event.at} to={next?.at ?? run.endedAt} />
                  </p>
                )}
                {event.reason && <p className="text-xs break-words text-muted">{event.reason}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function toneOf(status: Parameters<typeof StatusIcon>[0]["status"]): string {
  if (status === "completed") return "text-success";
  if (status === "failed") return "text-danger";
  return status === "canceled" || status === "notResponding" ? "text-warning" : "text-info";
}
