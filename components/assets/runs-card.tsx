import Link from "next/link";
import type { RunStatus } from "@/domain/runs";
import { Card } from "../ui/facts";
import { StatusIcon } from "../ui/status-pill";
import { RelativeTime } from "../ui/time";
import type { Asset } from "./asset-page";

interface RunsCardProps {
  title: string;
  workspace: string;
  runs: Asset["usedBy"];
  /** What is said where there are none. */
  none: string;
}

/** The runs on one side of a version. */
export function RunsCard({ title, workspace, runs, none }: RunsCardProps) {
  return (
    <Card title={title}>
      {runs.length === 0 && <p className="text-sm text-faint">{none}</p>}
      <ul className="flex flex-col gap-2 text-sm">
        {runs.map(({ name, displayName, status, role, as, within, at }) => (
          <li key={`${name} ${role} ${as}`} className="flex min-w-0 items-center gap-2">
            <StatusIcon status={status as RunStatus} className="shrink-0" />
            <Link
              href={`/${workspace}/runs/${name}`}
              className="truncate font-medium hover:text-accent"
              title={displayName}
            >
              {displayName}
            </Link>
            {within && (
              <span className="truncate text-xs text-muted" title={within}>
                in {within}
              </span>
            )}
            {as && <span className="truncate font-mono text-xs text-faint">{as}</span>}
            <span className="ml-auto shrink-0 text-xs text-muted">
              <RelativeTime at={at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
