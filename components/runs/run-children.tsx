"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import { EmptyState, Skeleton } from "../ui/states";
import { useRun } from "./run-context";
import { RunTable } from "./run-table";
import { useMetricColumns } from "./use-metric-columns";
import { useRunFilters } from "./use-run-filters";

export function RunChildren() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const { filters, setFilters } = useRunFilters();
  const { metricKeys } = useMetricColumns(workspace, run.experimentName, filters.metrics);
  const pollMs = usePollMs(isActive(run.status));
  const input = {
    workspace,
    parent: run.name,
    orderBy: filters.sort ?? undefined,
    metricKeys,
  };
  const list = useInfiniteQuery({
    ...trpc.runs.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
    placeholderData: (previous) => previous,
    refetchInterval: pollMs,
  });
  if (list.isPending) return <Skeleton className="m-6 h-40" />;
  const rows = list.data?.pages.flatMap(({ runs }) => runs) ?? [];
  if (rows.length === 0) {
    return (
      <EmptyState icon={GitFork} title="No children">
        Runs that this one starts, such as nested MLflow runs, appear here.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <RunTable
        {...{ workspace, rows, metricKeys }}
        sort={filters.sort}
        onSort={(sort) => setFilters({ sort })}
        onEnd={() => list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
        isLoadingMore={list.isFetchingNextPage}
      />
    </div>
  );
}
