import Link from "next/link";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { StatusIcon, StatusPill } from "../ui/status-pill";
import { Duration, RelativeTime } from "../ui/time";

interface RunLinesProps {
  workspace: string;
  runs: RunRow[];
  /** Says why they failed, in place of what every list of runs says. */
  showError?: boolean;
}

export function RunLines({ workspace, runs, showError = false }: RunLinesProps) {
  return (
    <ul className="-my-1 flex flex-col divide-y divide-line">
      {runs.map((run) => (
        <li key={run.id} className="flex min-w-0 items-center gap-3 py-1.5 text-sm">
          {showError ? (
            <StatusIcon status={run.status} className="size-4 text-danger" />
          ) : (
            <span className="flex w-28 shrink-0">
              <StatusPill status={run.status} isCanceling={run.isCanceling && !run.endedAt} />
            </span>
          )}
          <span className="min-w-0 flex-1">
            <Link
              href={`/${workspace}/runs/${run.name}`}
              prefetch={false}
              className="block truncate font-medium hover:text-accent"
              title={run.displayName}
            >
              {run.displayName}
            </Link>
            {showError && run.errorMessage && (
              <span className="block truncate text-xs text-muted" title={run.errorMessage}>
                {run.errorMessage}
              </span>
            )}
          </span>
          {!showError && (
            <>
              <span
                className="w-28 shrink-0 truncate text-muted max-lg:hidden xl:w-40"
                title={run.experiment}
              >
                {run.experiment}
              </span>
              <span className="w-16 shrink-0 text-right text-muted max-sm:hidden">
                <Duration from={run.startedAt} to={run.endedAt} />
              </span>
            </>
          )}
          <span className="w-20 shrink-0 text-right text-faint">
            <RelativeTime at={run.startedAt ?? run.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
