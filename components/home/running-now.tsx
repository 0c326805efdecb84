"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { Sparkline } from "../charts/sparkline";
import { chartOptions } from "../live/chart";
import { useTRPC } from "../live/trpc";
import { formatMetric } from "../ui/format";
import { StatusPill } from "../ui/status-pill";
import { Duration } from "../ui/time";

const POLL_MS = 3_000;
const SPARK_PIXELS = 120;

export function RunningNow({ workspace, runs }: { workspace: string; runs: RunRow[] }) {
  if (runs.length === 0) return <p className="text-sm text-faint">No run is going on.</p>;
  return (
    <ul className="-my-1 flex flex-col divide-y divide-line">
      {runs.map((run) => (
        <li key={run.id} className="flex min-w-0 items-center gap-3 py-1.5 text-sm">
          <span className="flex w-28 shrink-0">
            <StatusPill status={run.status} isCanceling={run.isCanceling} />
          </span>
          <span className="min-w-0 flex-1">
            <Link
              href={`/${workspace}/runs/${run.name}`}
              prefetch={false}
              className="block truncate font-medium hover:text-accent"
              title={run.displayName}
            >
              {run.displayName}
            </Link>
            {run.waitingReason && (
              <span className="block truncate text-xs text-muted" title={run.waitingReason}>
                {run.waitingReason}
              </span>
            )}
          </span>
          {run.startedAt && <MainMetric workspace={workspace} run={run.name} />}
          <span className="w-14 shrink-0 text-right text-muted">
            <Duration from={run.startedAt} to={run.endedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The first metric that the run logs by itself, as it moves. */
function MainMetric({ workspace, run }: { workspace: string; run: string }) {
  const trpc = useTRPC();
  const { data: all } = useQuery({
    ...trpc.metrics.list.queryOptions({ workspace, runs: [run] }),
    refetchInterval: POLL_MS,
  });
  const own = all?.filter(({ key }) => !key.startsWith("system/")) ?? [];
  const main = own.find(({ key }) => /loss/i.test(key)) ?? own[0];
  const { data } = useQuery({
    ...chartOptions({ workspace, runs: [run], key: main?.key ?? "", pixels: SPARK_PIXELS }),
    enabled: main !== undefined,
    refetchInterval: POLL_MS,
  });
  const line = data?.[0];
  if (!main || !line) return null;
  return (
    <span
      className="flex shrink-0 items-center gap-2 text-xs text-muted max-sm:hidden"
      title={`${main.key} ${main.last.value}`}
    >
      <Sparkline values={[...line.y]} label={main.key} />
      <span className="w-16">
        <span className="block truncate text-faint">{main.key}</span>
        <span className="num block">{formatMetric(main.last.value)}</span>
      </span>
    </span>
  );
}
