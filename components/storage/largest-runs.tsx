import Link from "next/link";
import type { LargeRun } from "@/domain/storage";
import { Badge } from "../ui/badge";
import { Card } from "../ui/facts";
import { formatBytes } from "../ui/format";

export function LargestRuns({ workspace, runs }: { workspace: string; runs: LargeRun[] }) {
  return (
    <Card title="Largest runs">
      {runs.length === 0 ? (
        <p className="text-sm text-muted">There are no runs yet.</p>
      ) : (
        <ol className="flex flex-col gap-1.5 text-sm">
          {runs.map((run) => (
            <li key={run.name} className="flex min-w-0 items-center gap-2">
              {run.isTrashed ? (
                <span className="min-w-0 flex-1 truncate text-muted" title={run.displayName}>
                  {run.displayName}
                </span>
              ) : (
                <Link
                  href={`/${workspace}/runs/${run.name}/outputs`}
                  prefetch={false}
                  className="min-w-0 flex-1 truncate hover:text-accent"
                  title={`${run.displayName} of ${run.experiment}`}
                >
                  {run.displayName}
                </Link>
              )}
              {run.isTrashed && <Badge>In the trash</Badge>}
              <span className="num shrink-0 text-muted">{formatBytes(run.bytes)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
