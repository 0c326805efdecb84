"use client";
import { useQuery } from "@tanstack/react-query";
import { ChartLine } from "lucide-react";
import { useMemo } from "react";
import { MAX_METRIC_NAMES } from "@/domain/compare";
import { ChartBoard } from "../charts/board/chart-board";
import { useTRPC } from "../live/trpc";
import { formatCount } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { useComparison } from "./compare-context";

const POLL_MS = 2_000;
const NAMES_POLL_MS = 10_000;
const MOST_GROUPS = 30;

/** The curves of all runs over each other, a card a metric. */
export function CompareCharts() {
  const { workspace, shown, names, isLive } = useComparison();
  const trpc = useTRPC();
  const metrics = useQuery({
    ...trpc.compare.metrics.queryOptions({ workspace, runs: names, limit: MAX_METRIC_NAMES }),
    enabled: names.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: isLive && NAMES_POLL_MS,
  });
  const params = useQuery({
    ...trpc.compare.fields.queryOptions({
      workspace,
      runs: names,
      kind: "param",
      isDiffering: true,
      limit: MOST_GROUPS,
    }),
    enabled: names.length > 1,
  });
  const runs = useMemo(
    () => shown.map(({ name, displayName, color }) => ({ name, label: displayName, color })),
    [shown],
  );
  const groupFields = useMemo(
    () => [
      { id: "attributes.experiment", label: "experiment" },
      ...(params.data?.fields ?? []).map(({ id, key }) => ({ id, label: key })),
    ],
    [params.data],
  );
  if (names.length === 0) return <EmptyState icon={ChartLine} title="All runs are hidden" />;
  if (metrics.error) {
    const { message } = readRefusal(metrics.error);
    return <ErrorState className="m-6" title="The metrics could not be listed" cause={message} />;
  }
  if (!metrics.data) return <Skeleton className="m-6 h-80" />;
  const { keys, total } = metrics.data;
  if (total === 0) return <EmptyState icon={ChartLine} title="These runs have logged no metrics" />;
  return (
    <div className="flex flex-col gap-4 p-6">
      {total > keys.length && (
        <p className="rounded-md bg-info-soft px-3 py-2 text-sm text-info">
          The {formatCount(keys.length)} most common of {formatCount(total)} metrics are shown.
        </p>
      )}
      <ChartBoard {...{ workspace, runs, groupFields }} metrics={keys} pollMs={isLive && POLL_MS} />
    </div>
  );
}
